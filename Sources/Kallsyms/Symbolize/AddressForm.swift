/// How a kernel writes addresses in its log.
public enum AddressForm: Sendable, Hashable {
    /// 8 hexadecimal digits.
    case bits32
    /// 16 hexadecimal digits.
    case bits64
    /// 8 or 16 digits, where the map has 32-bit addresses whose sign is extended to 64 bits, as maps of MIPS do. A
    /// 32-bit kernel writes the low 8 digits, a 64-bit kernel all 16. A word of 16 digits in the text shows that it is
    /// from a 64-bit kernel.
    case signExtended

    /// The form for addresses of `wordSize` bytes, 4 or 8.
    init(wordSize: Int) { self = wordSize == 8 ? .bits64 : .bits32 }

    /// The address as the map writes it, for a number in the text or a sum.
    func address(_ value: UInt64) -> UInt64 {
        switch self {
        case .bits32: value & 0xffff_ffff
        case .bits64: value
        case .signExtended:
            value <= UInt32.max ? UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value))) : value
        }
    }
}
