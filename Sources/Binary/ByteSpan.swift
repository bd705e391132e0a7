/// A read-only view of bytes that another value owns. Every access checks its bounds, as with ``Bytes``.
///
/// It counts no references, so that a view of every event of a trace costs little. The compiler makes sure that it does
/// not outlive the bytes.
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

    /// The integer whose bytes start at `offset`, in `order`. It need not be aligned.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if its bytes are not all there.
    @inlinable
    @inline(__always)
    public func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int, _ order: ByteOrder
    ) throws(ReadError) -> Integer {
        try check(offset, MemoryLayout<Integer>.size)
        let raw = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Integer.self)
        return order == .little ? Integer(littleEndian: raw) : Integer(bigEndian: raw)
    }

    /// The unsigned number of `width` bytes (1, 2, 4 or 8) at `offset`, in `order`.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if its bytes are not all there.
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
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if they are not all there, or if `size` is
    ///   negative.
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
    /// The bytes as the standard library's view, for loops that have checked their bounds: an offset outside it ends
    /// the program.
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
