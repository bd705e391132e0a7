import Binary

/// The kernel in a package, with the configuration that lies beside it.
struct KernelPackage {
    let path: String
    /// Where the kernel starts in the archive.
    let offset: Int
    let kernel: Bytes
    let config: Bytes?
    /// Bytes of the archive that were gone through.
    let scanned: Int

    /// The most files that are looked at.
    private static let entryLimit = 1 << 20

    /// Finds the first kernel in an archive, and reads on for its configuration only as long as files of the same
    /// directory come.
    ///
    /// - Parameter limit: the most bytes of a kernel.
    init<Reader: ArchiveReader & ~Copyable>(
        in reader: inout Reader, limit: Int
    ) throws(ArchiveError) {
        var configs: [String: Bytes] = [:]
        var found: (path: String, offset: Int, kernel: Bytes)?
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
                let offset = reader.stream.offset
                found = (path.text, offset, try reader.contents(of: entry))
            } else if path.isConfig, entry.size <= KernelConfig.limit, configs.count < 16 {
                configs[path.text] = try reader.contents(of: entry)
            }
            if let found, configs[KernelPath(found.path).configPath] != nil { break }
        }
        guard let found else {
            throw .problem(.noKernel("none of its \(entries) files has a kernel's name, such as boot/vmlinuz-VERSION"))
        }
        path = found.path
        offset = found.offset
        kernel = found.kernel
        config = configs[KernelPath(found.path).configPath]
        scanned = reader.stream.offset
    }
}

/// What a path in a package, or of an installed kernel, says about its file.
public struct KernelPath: Sendable, Hashable {
    /// The path without "./" or "/" at its start.
    let text: String

    /// The path `path`.
    public init(_ path: String) {
        var rest = path[...]
        while rest.hasPrefix("./") || rest.hasPrefix("/") { rest = rest.dropFirst(rest.hasPrefix("/") ? 1 : 2) }
        text = String(rest)
    }

    private var slash: String.Index? { text.lastIndex(of: "/" as Character) }
    /// The path up to the last slash.
    var directory: Substring { slash.map { text[..<$0] } ?? "" }
    /// The path behind the last slash.
    var name: Substring { slash.map { text[text.index(after: $0)...] } ?? text[...] }

    /// Whether it is the path of a kernel, as distributions and `make install` name them.
    var isKernel: Bool {
        // Files beside a kernel, of a kernel's sources, and directories of them.
        let others = [".hmac", ".sig", ".asc", ".h", ".lds", ".lds.S", ".map", ".sha256", ".sha512", ".p7s"]
        guard !others.contains(where: { name.hasSuffix($0) }) else { return false }
        let stems = ["vmlinuz", "vmlinux", "bzImage", "zImage", "uImage", "Image", "image"]
        for stem in stems where name.hasPrefix(stem) {
            let rest = name.dropFirst(stem.count)
            return rest.isEmpty || rest.hasPrefix("-") || rest.hasPrefix(".") || rest.hasPrefix("_")
        }
        // Raspberry Pi's, and Android's.
        return (name.hasPrefix("kernel") && name.hasSuffix(".img")) || name == "boot.img"
    }

    /// Whether it is the path of a kernel's configuration.
    var isConfig: Bool { name == "config" || name.hasPrefix("config-") || name.hasPrefix("config_") }

    /// Where the configuration of the kernel at this path lies: beside it, with the same version in its name.
    var configPath: String {
        let version = name.firstIndex(of: "-").map { name[$0...] } ?? ""
        return (directory.isEmpty ? "" : directory + "/") + "config" + version
    }

    /// The path of the configuration beside the kernel at `path`, if there is one: `/boot/config-6.1` for
    /// `/boot/vmlinuz-6.1`. Nil for a file that is not named like a kernel.
    public static func config(beside path: String) -> String? {
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let file = KernelPath(String(path[start...]))
        guard file.isKernel else { return nil }
        return path[..<start] + file.configPath
    }
}
