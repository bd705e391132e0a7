/// Why bytes could not be read from where they were expected.
///
/// Offsets and counts are in bytes, from the start of the ``Bytes`` that was asked.
public enum ReadError: Error, Hashable, Sendable {
    /// `count` bytes were wanted at `offset`, but only `available` bytes exist in all.
    case outOfBounds(offset: Int, count: Int, available: Int)
    /// No zero byte ends the string that starts at `offset` within the next `limit` bytes.
    case unterminatedString(offset: Int, limit: Int)
}

extension ReadError {
    /// Throws unless `size` bytes exist at `offset` of `count` bytes.
    @inlinable
    @inline(__always)
    static func check(_ offset: Int, _ size: Int, of count: Int) throws(ReadError) {
        // One comparison says that the offset is neither negative nor too large.
        guard size >= 0, size <= count, UInt(bitPattern: offset) <= UInt(bitPattern: count &- size) else {
            throw .outOfBounds(offset: offset, count: size, available: count)
        }
    }
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
