import Binary

/// A library's decoder for one member, stream or frame.
protocol StreamDecoder: AnyObject {
    func step(_ buffers: CallBuffers) -> Decompression.Step
}

extension Compression {
    /// A decoder; nil for a format that has none.
    func decoder(limit: Int) -> (any StreamDecoder)? {
        switch self {
        case .gzip: Gzip.Stream()
        case .bzip2: Bzip2.Stream()
        case .lzma, .xz: LZMAStream(self, limit: limit)
        case .lz4: LZ4.Context()
        case .zstd: Zstandard.Context()
        case .lzo: nil
        }
    }
}
