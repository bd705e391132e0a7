import Binary

extension Compression {
    /// The first `count` bytes of what `bytes` decompresses to, or all if they are fewer; little more is decompressed, where the
    /// format allows it.
    ///
    /// - Throws: ``CompressionError`` if `bytes` is not of this format, or is damaged or not whole as far as it was read.
    public func beginning(of bytes: Bytes, count: Int) throws(CompressionError) -> Bytes {
        var stream = try ByteStream(bytes, self, limit: Compression.defaultLimit)
        return try stream.read(upTo: count)
    }
}
