import Binary

/// The kernel in a package, with the configuration of the same version.
struct KernelPackage {
    let path: String
    /// Where the kernel starts in the archive.
    let offset: Int
    let kernel: Bytes
    /// Whether all bytes of the kernel are there, with its debug information.
    let isWhole: Bool
    let config: Bytes?
    /// Bytes of the archive that were read.
    let scanned: Int

    /// The most files that are examined.
    private static let entryLimit = 1 << 20

    /// Finds the first kernel in an archive. For its configuration it reads on only while files of the same directory
    /// follow.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of a kernel.
    ///   - keepsDebugInformation: whether a kernel's debug information is read too.
    /// - Returns: nil if the kernel must be read with its debug information, since something else is between that.
    init?<Reader: ArchiveReader & ~Copyable>(
        in reader: inout Reader, limit: Int, keepsDebugInformation: Bool
    ) throws(ArchiveError) {
        var configs: [String: Bytes] = [:]
        var found: (path: String, offset: Int, kernel: Bytes, isWhole: Bool)?
        var entries = 0
        while let entry = try reader.next() {
            entries += 1
            guard entries <= KernelPackage.entryLimit else {
                throw .problem(.noKernel("none among the first \(entries) files"))
            }
            let path = KernelPath(entry.path)
            if let found, KernelPath(found.path).directory != path.directory { break }
            guard entry.isRegular, entry.size > 0 else { continue }
            if found == nil, path.isKernel {
                guard entry.size <= limit else {
                    throw .problem(
                        .unsupported("the kernel '\(path.text)' has \(entry.size) bytes, above the limit of \(limit)"))
                }
                let offset = reader.archive.offset
                let read =
                    keepsDebugInformation
                    ? (contents: try reader.archive.contents(of: entry), isWhole: true)
                    : try reader.archive.kernelWithoutDebugInformation(of: entry)
                guard let read else { return nil }
                found = (path.text, offset, read.contents, read.isWhole)
            } else if path.isConfig, entry.size <= KernelConfig.limit, configs.count < 16 {
                configs[path.text] = try reader.archive.contents(of: entry)
            }
            if let found, configs[KernelPath(found.path).configPath] != nil { break }
        }
        guard let found else {
            throw .problem(.noKernel("none of its \(entries) files has a kernel's name, such as boot/vmlinuz-VERSION"))
        }
        path = found.path
        offset = found.offset
        kernel = found.kernel
        isWhole = found.isWhole
        config = configs[KernelPath(found.path).configPath]
        scanned = reader.archive.offset
    }
}
