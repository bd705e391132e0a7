import Binary

/// A way in which kernels, or whole kernel files, are compressed: the list of the kernel's `lib/decompress.c`.
///
/// The system's libraries do the work. It is bounded: by the input, which must be in memory, and by
/// a limit for the output, which stops a decompression bomb.
public enum Compression: String, Sendable, Hashable, CaseIterable {
    /// RFC 1952 (`CONFIG_KERNEL_GZIP`).
    case gzip
    /// `CONFIG_KERNEL_BZIP2`.
    case bzip2
    /// The format of LZMA Utils, `.lzma`, which has no magic number of its own (`CONFIG_KERNEL_LZMA`).
    case lzma
    /// `CONFIG_KERNEL_XZ`.
    case xz
    /// The format of `lzop` (`CONFIG_KERNEL_LZO`).
    case lzo
    /// LZ4: the legacy frame, which is the kernel's (`CONFIG_KERNEL_LZ4`), and the frame of `lz4` today.
    case lz4
    /// RFC 8878 (`CONFIG_KERNEL_ZSTD`).
    case zstd

    /// The most bytes that ``decompressed(_:limit:)`` makes unless told otherwise: 1 GiB.
    public static let defaultLimit = 1 << 30

    /// What a payload became, and how much of the input it was.
    public struct Output: Sendable {
        /// The bytes as they were before compression.
        public let contents: Bytes
        /// Bytes of the input that belong to the compressed payload; bytes after it are not read. Kernel images
        /// have such: the size of the contents as a little-endian 32-bit number, and padding.
        public let consumed: Int
    }

    /// Decompresses what `bytes` begins with.
    ///
    /// Several members, streams or frames of the same format that follow each other directly are one payload, as they
    /// are for the format's own command.
    ///
    /// - Parameters:
    ///   - bytes: the payload, and possibly something after it.
    ///   - limit: the most bytes to make of it.
    /// - Throws: ``CompressionError`` if `bytes` is not of this format, is damaged or not whole, or holds more than
    ///   `limit` bytes.
    public func decompressed(
        _ bytes: Bytes, limit: Int = Compression.defaultLimit
    ) throws(CompressionError) -> Output {
        guard isMagic(of: bytes) else {
            throw CompressionError(
                format: self, problem: bytes.count < magicSize ? .truncated : .corrupt("wrong magic number"),
                consumed: 0, produced: 0)
        }
        var decompression = Decompression(self, of: bytes, limit: limit)
        switch self {
        case .gzip: try decompression.runGzip()
        case .bzip2: try decompression.runBzip2()
        case .lzma: try decompression.runLZMA()
        case .xz: try decompression.runXZ()
        case .lzo: try decompression.runLZO()
        case .lz4: try decompression.runLZ4()
        case .zstd: try decompression.runZstandard()
        }
        return decompression.output()
    }
}

extension Compression {
    /// The format that `bytes` begins with; nil if it is none of these.
    ///
    /// For `lzma`, which has no magic number, the header's fields must all have values that its encoders write.
    public init?(magicOf bytes: Bytes) {
        guard let format = Compression.allCases.first(where: { $0.isMagic(of: bytes) }) else { return nil }
        self = format
    }

    /// Whether the first 4 KiB can be decompressed: cheap, and enough to tell most places that only look like a payload.
    /// True for what can only be decompressed whole.
    func begins(_ bytes: Bytes) -> Bool {
        guard self != .lzo, !LZ4.isLegacyHeader(bytes) else { return true }
        let least = 4096
        guard let start = try? beginning(of: bytes, count: least) else { return false }
        return self == .lzma ? start.count == least : !start.isEmpty
    }

    /// Whether a payload has a checksum of its contents, so that one that is decompressed to its end is one.
    var hasChecksum: Bool {
        switch self {
        case .gzip, .bzip2, .xz, .lzo: true
        case .lzma, .lz4, .zstd: false
        }
    }

    /// Bytes of the format's magic number, or of the header that takes its place.
    var magicSize: Int {
        switch self {
        case .gzip: 3
        case .bzip2: 10
        case .lzma: 13
        case .xz: 6
        case .lzo: 9
        case .lz4, .zstd: 4
        }
    }

    /// The bytes with which a payload of this format may begin; none for lzma, which has no magic number.
    var magics: [[UInt8]] {
        switch self {
        case .gzip: [Gzip.magic]
        case .bzip2: [Bzip2.magic]
        case .lzma: []
        case .xz: [XZ.magic]
        case .lzo: [LZO.magic]
        case .lz4: [LZ4.legacyMagic, LZ4.frameMagic]
        case .zstd: [Zstandard.magic]
        }
    }

    /// Whether a payload of this format may begin where `bytes` does.
    func isMagic(of bytes: Bytes) -> Bool {
        switch self {
        case .gzip: Gzip.isHeader(bytes)
        case .bzip2: Bzip2.isHeader(bytes)
        case .lzma: LZMA.isHeader(bytes)
        case .xz: XZ.isHeader(bytes)
        case .lzo: LZO.isHeader(bytes)
        case .lz4: LZ4.isLegacyHeader(bytes) || LZ4.isFrameHeader(bytes)
        case .zstd: Zstandard.isHeader(bytes)
        }
    }
}

extension Bytes {
    /// Whether the first bytes are those of `magic`.
    func begins(with magic: [UInt8]) -> Bool {
        guard magic.count <= count else { return false }
        return magic.indices.allSatisfy { (try? byte(at: $0)) == magic[$0] }
    }
}
