/// Why bytes could not be read from where they were expected.
///
/// Offsets and counts are in bytes, from the start of the ``Bytes`` that was asked.
public enum ReadError: Error, Hashable, Sendable {
    /// `count` bytes were wanted at `offset`, but only `available` bytes exist in all.
    case outOfBounds(offset: Int, count: Int, available: Int)
    /// No zero byte ends the string that starts at `offset` within the next `limit` bytes.
    case unterminatedString(offset: Int, limit: Int)
}

extension ReadError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfBounds(let offset, let count, let available):
            "\(count) bytes wanted at offset \(offset), but there are only \(available) bytes"
        case .unterminatedString(let offset, let limit):
            "the string at offset \(offset) has no end within \(limit) bytes"
        }
    }
}
