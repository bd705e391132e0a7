// For loops that have checked their bounds: an offset outside the span is an error of the program, as an index outside
// an array is, and ends it. Every value of the bytes is a number, so nothing else can go wrong.

extension RawSpan {
    /// The byte at `offset`, which must be one of the span's.
    @inlinable
    @inline(__always)
    public func byte(at offset: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The number whose bytes start at `offset` and are in `order`. They must be in the span; they need no alignment.
    @inlinable
    @inline(__always)
    public func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self, at offset: Int, _ order: ByteOrder
    ) -> Number {
        let raw = unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
        return order == .little ? Number(littleEndian: raw) : Number(bigEndian: raw)
    }
}

extension MutableRawSpan {
    /// The byte at `offset`, which must be one of the span's.
    @inlinable
    @inline(__always)
    public func byte(at offset: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
