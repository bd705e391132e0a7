/// Reads the fields of a structure in their order.
public struct FieldReader: Sendable {
    /// What is read.
    public let bytes: Bytes
    /// The order of the bytes of each number.
    public let order: ByteOrder
    /// Where the next field starts, in bytes from the start of ``bytes``.
    public private(set) var offset: Int

    /// A reader of the fields of `bytes` from `offset` on, whose numbers have their bytes in `order`.
    public init(_ bytes: Bytes, _ order: ByteOrder, at offset: Int = 0) {
        self.bytes = bytes
        self.order = order
        self.offset = offset
    }

    /// The next field: a number of that type.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if it is not all there.
    @inlinable
    public mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self
    ) throws(ReadError) -> Number {
        let number = try bytes.integer(type, at: offset, order)
        pass(MemoryLayout<Number>.size)
        return number
    }

    /// The next field: an unsigned number of `width` bytes (1, 2, 4 or 8).
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if it is not all there.
    @inlinable
    public mutating func unsigned(width: Int) throws(ReadError) -> UInt64 {
        let number = try bytes.unsigned(width: width, at: offset, order)
        pass(width)
        return number
    }

    /// The next field: text up to a zero byte, which comes within `limit` bytes and is skipped.
    ///
    /// - Throws: ``ReadError`` if there is no such byte.
    public mutating func cString(limit: Int) throws(ReadError) -> Bytes {
        let text = try bytes.cString(at: offset, limit: limit)
        pass(text.count + 1)
        return text
    }

    /// The next field: `count` bytes.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if there are not as many, or `count` is negative.
    public mutating func slice(count: Int) throws(ReadError) -> Bytes {
        let part = try bytes.slice(at: offset, count: count)
        pass(count)
        return part
    }

    /// Moves past bytes that have been read.
    @usableFromInline
    mutating func pass(_ count: Int) { offset += count }
}
