/// What the path of a file in a package, or of an installed kernel, tells about the file.
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
    /// The path after the last slash.
    var name: Substring { slash.map { text[text.index(after: $0)...] } ?? text[...] }

    /// Whether it is the path of a kernel, as distributions and `make install` name them.
    public var isKernel: Bool {
        // Files beside a kernel, of a kernel's sources and of its build, and directories of them.
        let others = [
            ".o", ".a", ".cmd", ".symvers", ".hmac", ".sig", ".asc", ".h", ".lds", ".lds.S", ".map", ".sha256",
            ".sha512", ".p7s",
        ]
        guard !others.contains(where: { name.hasSuffix($0) }) else { return false }
        let stems = ["vmlinuz", "vmlinux", "bzImage", "zImage", "uImage", "Image", "image"]
        for stem in stems where name.hasPrefix(stem) {
            let rest = name.dropFirst(stem.count)
            return rest.isEmpty || rest.hasPrefix("-") || rest.hasPrefix(".") || rest.hasPrefix("_")
        }
        // Of OpenWrt's archives for an upgrade: "sysupgrade-BOARD/kernel".
        if name == "kernel", directory.hasPrefix("sysupgrade-") { return true }
        // Raspberry Pi's, and Android's.
        return (name.hasPrefix("kernel") && name.hasSuffix(".img")) || name == "boot.img"
    }

    /// Whether it is the path of a kernel's configuration.
    var isConfig: Bool { name == "config" || name.hasPrefix("config-") || name.hasPrefix("config_") }

    /// The path of the configuration of the kernel at this path: in the same directory, with the same version in its
    /// name.
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
