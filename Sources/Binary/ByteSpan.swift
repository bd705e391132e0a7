/// A read-only view of bytes that somebody else holds: as ``Bytes``, every access checks its bounds.
///
/// It counts no references, which makes it cheap enough for a view of every event of a trace; the compiler sees to it
/// that it does not outlive the bytes.
@frozen
public struct ByteSpan: ~Escapable {
    @usableFromInline let span: RawSpan

    @inlinable
    @inline(__always)
    @_lifetime(copy span)
    init(_ span: RawSpan) {
        self.span = span
    }

    /// The number of bytes.
    @inlinable
    public var count: Int { span.byteCount }

    @inlinable
    @inline(__always)
    func check(_ offset: Int, _ size: Int) throws(ReadError) {
        // One comparison says that the offset is neither negative nor too large.
        guard size >= 0, size <= count, UInt(bitPattern: offset) <= UInt(bitPattern: count &- size) else {
            throw .outOfBounds(offset: offset, count: size, available: count)
        }
    }

    /// The integer whose bytes start at `offset` and lie in `order`; no alignment is needed.
    @inlinable
    @inline(__always)
    public func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int, _ order: ByteOrder
    ) throws(ReadError) -> Integer {
        try check(offset, MemoryLayout<Integer>.size)
        let raw = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Integer.self)
        return order == .little ? Integer(littleEndian: raw) : Integer(bigEndian: raw)
    }

    /// The part of `size` bytes that starts at `offset`.
    @inlinable
    @inline(__always)
    @_lifetime(copy self)
    public func slice(at offset: Int, count size: Int) throws(ReadError) -> ByteSpan {
        try check(offset, size)
        return ByteSpan(span.extracting(unchecked: offset..<offset + size))
    }

    /// The bytes as an array.
    public var array: [UInt8] {
        span.withUnsafeBytes { Array($0) }
    }
}

extension Bytes {
    /// The bytes as a view that counts no references.
    @inlinable
    public var span: ByteSpan {
        @_lifetime(borrow self)
        @inline(__always)
        get {
            let view = ByteSpan(RawSpan(_unsafeStart: start, byteCount: count))
            return _overrideLifetime(view, borrowing: self)
        }
    }
}
