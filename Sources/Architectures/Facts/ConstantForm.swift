/// An instruction that holds a whole number: it loads the number, or compares a register or memory with it. In such
/// instructions a kernel's code has limits, such as `NR_syscalls`.
public struct ConstantForm: Sendable, Hashable {
    /// Bytes of the instruction's first word, in which ``mask`` and ``opcode`` are: 1, 2 or 4.
    public var width: Int
    /// The bits of the first word that tell the instruction.
    public var mask: UInt32
    /// What these bits are.
    public var opcode: UInt32
    /// Where the word that holds the number begins, in bytes from the beginning of the instruction.
    public var offset = 0
    /// Bytes of that word: 1, 2 or 4.
    public var fieldWidth: Int
    /// The lowest bit of the number in that word.
    public var shift = 0
    /// Bits of the number.
    public var bits: Int
    /// Whether the number is 8 bits that are rotated to the right, by twice the 4 bits above them (Arm Architecture
    /// Reference Manual, "Modified immediate constants in ARM instructions").
    public var isRotated = false

    /// An instruction of one word of 32 bits, which holds the number too.
    static func word(_ mask: UInt32, _ opcode: UInt32, shift: Int = 0, bits: Int) -> ConstantForm {
        ConstantForm(width: 4, mask: mask, opcode: opcode, fieldWidth: 4, shift: shift, bits: bits)
    }

    /// An instruction whose number is a word of its own, `offset` bytes from the beginning.
    static func following(
        _ mask: UInt32, _ opcode: UInt32, width: Int = 2, at offset: Int = 2, fieldWidth: Int
    ) -> ConstantForm {
        ConstantForm(
            width: width, mask: mask, opcode: opcode, offset: offset, fieldWidth: fieldWidth, bits: fieldWidth * 8)
    }

    /// The number in `field`, the word that holds it.
    public func number(in field: UInt32) -> UInt32 {
        let value = (field >> UInt32(shift)) & (bits < 32 ? (1 << UInt32(bits)) - 1 : .max)
        guard isRotated else { return value }
        let byte = value & 0xff
        let distance = (value >> 8) * 2
        return distance == 0 ? byte : byte >> distance | byte << (32 - distance)
    }
}
