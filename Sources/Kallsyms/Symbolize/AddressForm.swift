/// How a kernel writes its addresses in texts: in how many digits, and what they stand for.
public enum AddressForm: Sendable, Hashable {
    /// 8 digits.
    case bits32
    /// 16 digits.
    case bits64
    /// 32-bit numbers whose sign is extended to 64 bits, as in maps of MIPS: a 32-bit kernel writes the low 8 digits of what
    /// the map has in 16, a 64-bit kernel all of them. The text tells which: a 64-bit kernel writes words of 16 digits.
    case signExtended

    /// The form of a kernel whose addresses have that many bytes.
    init(wordSize: Int) { self = wordSize == 8 ? .bits64 : .bits32 }

    /// The address as a map has it, for a number of the text, or a sum.
    func address(_ value: UInt64) -> UInt64 {
        switch self {
        case .bits32: value & 0xffff_ffff
        case .bits64: value
        case .signExtended:
            value <= UInt32.max ? UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value))) : value
        }
    }
}
