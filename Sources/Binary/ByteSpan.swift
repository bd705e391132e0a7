/// A read-only view of bytes that somebody else holds: as ``Bytes``, every access checks its bounds.
///
/// It counts no references, which makes it cheap enough for a view of every event of a trace; the compiler sees to it
/// that it does not outlive the bytes.
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
        try ReadError.check(offset, size, of: count)
    }

    /// The integer whose bytes start at `offset` and are in `order`; no alignment is needed.
    @inlinable
    @inline(__always)
    public func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int, _ order: ByteOrder
    ) throws(ReadError) -> Integer {
        try check(offset, MemoryLayout<Integer>.size)
        let raw = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Integer.self)
        return order == .little ? Integer(littleEndian: raw) : Integer(bigEndian: raw)
    }

    /// The unsigned number of `width` bytes (1, 2, 4 or 8) at `offset`, which is in `order`.
    @inlinable
    public func unsigned(width: Int, at offset: Int, _ order: ByteOrder) throws(ReadError) -> UInt64 {
        switch width {
        case 8: try integer(UInt64.self, at: offset, order)
        case 4: UInt64(try integer(UInt32.self, at: offset, order))
        case 2: UInt64(try integer(UInt16.self, at: offset, order))
        default: UInt64(try integer(UInt8.self, at: offset, order))
        }
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
    /// The bytes as the standard library's view, which checks bounds by a precondition: for loops that have made sure of
    /// them.
    @inlinable
    public var raw: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        get {
            let view = RawSpan(_unsafeStart: start, byteCount: count)
            return _overrideLifetime(view, borrowing: self)
        }
    }

    /// The bytes as a view that counts no references.
    @inlinable
    public var span: ByteSpan {
        @_lifetime(borrow self)
        @inline(__always)
        get {
            ByteSpan(raw)
        }
    }
}
