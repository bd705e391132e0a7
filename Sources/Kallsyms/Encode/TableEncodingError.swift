/// Why a selection of symbols cannot be encoded.
public enum TableEncodingError: Error, Hashable, Sendable {
    /// An address is too far from the base, or an absolute value too large, for a 32-bit offset.
    case outOfRange(address: UInt64, isAbsolute: Bool)
}

extension TableEncodingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfRange(let address, let isAbsolute):
            "the \(isAbsolute ? "absolute" : "relative") symbol value 0x\(String(address, radix: 16)) "
                + "is out of range for a 32-bit offset"
        }
    }
}
