import Binary

/// An archive in a file, and how it is compressed.
struct Archive {
    let container: Container
    private let bytes: Bytes
    private let compression: Compression?

    /// Nil if `bytes` is no archive.
    init?(_ bytes: Bytes) {
        guard let container = Archive.container(startingWith: bytes) else { return nil }
        self.container = container
        self.bytes = bytes
        compression = nil
    }

    /// Nil if `bytes` does not decompress to an archive, or not to enough of one to tell.
    init?(_ bytes: Bytes, _ compression: Compression, limit: Int) {
        // These two are decompressed at once, and need no telling before.
        guard compression != .lzo, !LZ4.isLegacyHeader(bytes),
            var start = try? ByteStream(bytes, compression, limit: limit),
            let block = try? start.read(upTo: TarReader.blockSize),
            let container = Archive.container(startingWith: block)
        else { return nil }
        self.container = container
        self.bytes = bytes
        self.compression = compression
    }

    private static func container(startingWith block: Bytes) -> Container? {
        if CpioReader.isHeader(block) { return .cpio }
        return TarReader.isHeader(block) ? .tar : nil
    }

    /// The kernel in it.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of a kernel.
    ///   - scanLimit: the most bytes that are read.
    ///   - keepsDebugInformation: whether a kernel's debug information is read too. If not, it may be zero.
    func kernel(limit: Int, scanLimit: Int, keepsDebugInformation: Bool) throws(ArchiveError) -> KernelPackage {
        if !keepsDebugInformation, let package = try package(limit, scanLimit, false) { return package }
        guard let package = try package(limit, scanLimit, true) else { throw .problem(.empty) }
        return package
    }

    private func package(
        _ limit: Int, _ scanLimit: Int, _ keepsDebugInformation: Bool
    ) throws(ArchiveError) -> KernelPackage? {
        let stream: ByteStream
        do throws(CompressionError) {
            stream =
                try compression.map { (format) throws(CompressionError) in
                    try ByteStream(bytes, format, limit: limit)
                } ?? ByteStream(bytes)
        } catch {
            throw .compression(error)
        }
        let archive = ArchiveStream(stream, scanLimit: scanLimit)
        if container == .cpio {
            var reader = CpioReader(archive)
            return try KernelPackage(in: &reader, limit: limit, keepsDebugInformation: keepsDebugInformation)
        }
        var reader = TarReader(archive)
        return try KernelPackage(in: &reader, limit: limit, keepsDebugInformation: keepsDebugInformation)
    }
}
