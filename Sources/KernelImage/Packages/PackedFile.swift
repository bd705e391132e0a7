import Binary

/// One file out of a package or an archive, by its path.
enum PackedFile {
    /// The most bytes of a file.
    private static let fileLimit = 1 << 24
    /// The most bytes of an archive that are gone through, and the most files.
    private static let scanLimit = 1 << 28
    private static let entryLimit = 1 << 16

    /// The contents of the first file of one of those paths in a tar archive, compressed or not.
    ///
    /// - Returns: nil if there is none, or if the archive cannot be read up to it.
    static func contents(ofFirst paths: Set<String>, in bytes: Bytes) -> Bytes? {
        let format = Compression(magicOf: bytes)
        let archive = format.map { Archive(bytes, $0, limit: scanLimit) } ?? Archive(bytes)
        guard let archive, archive.container == .tar, let stream = try? stream(of: bytes, format) else { return nil }
        var reader = TarReader(ArchiveStream(stream, scanLimit: scanLimit))
        for _ in 0..<entryLimit {
            guard let entry = try? reader.next() else { return nil }
            guard paths.contains(KernelPath(entry.path).text), entry.isRegular, entry.size <= fileLimit else {
                continue
            }
            return try? reader.archive.contents(of: entry)
        }
        return nil
    }

    private static func stream(of bytes: Bytes, _ format: Compression?) throws(CompressionError) -> ByteStream {
        guard let format else { return ByteStream(bytes) }
        return try ByteStream(bytes, format, limit: scanLimit)
    }
}

extension KernelConfig {
    /// The configuration of a kernel in a package that may hold no kernel, such as Debian's `linux-base-VERSION` and
    /// `linux-headers-VERSION`; nil if it has none that can be read.
    ///
    /// - Parameter version: the kernel's release, which is in the path of the file.
    public init?(inPackage bytes: Bytes, version: String) {
        var data = bytes
        if let archive = try? ArArchive(bytes) {
            guard let member = archive.members.first(where: { $0.name == "data.tar" || $0.name.hasPrefix("data.tar.") })
            else { return nil }
            data = member.contents
        }
        let paths: Set = [
            "boot/config-\(version)", "usr/lib/modules/\(version)/config", "lib/modules/\(version)/config",
            "usr/src/linux-headers-\(version)/.config",
        ]
        guard let text = PackedFile.contents(ofFirst: paths, in: data), let config = try? KernelConfig(file: text)
        else { return nil }
        self = config
    }
}
