import Binary
import Glibc
import KernelImage

/// The configuration of a kernel, where distributions install or pack it apart from the kernel.
enum SiblingConfig {
    /// The configuration that belongs to the kernel at `path`: `config-VERSION` beside it; for `/boot/vmlinuz-VERSION` also
    /// `/usr/lib/modules/VERSION/config`; for a package the configuration in another package of the same version, which is
    /// in the same directory. Nil if there is none that can be read.
    static func config(beside path: String) -> KernelConfig? {
        for place in places(beside: path) where access(place, R_OK) == 0 {
            if let config = try? KernelInput.config(at: place) { return config }
        }
        return package(beside: path)
    }

    /// Where the configuration of an installed kernel may be.
    private static func places(beside path: String) -> [String] {
        guard let beside = KernelPath.config(beside: path) else { return [] }
        let (directory, name) = parts(of: path)
        guard let dash = name.firstIndex(of: "-") else { return [beside] }
        let version = name[name.index(after: dash)...]
        return [
            beside, "\(directory)../usr/lib/modules/\(version)/config", "\(directory)../lib/modules/\(version)/config",
        ]
    }

    /// The configuration in a package beside the Debian package at `path`. Since 6.19 the kernel is in
    /// `linux-binary-VERSION`, and its configuration in `linux-base-VERSION`; each `linux-headers-VERSION` has one too.
    private static func package(beside path: String) -> KernelConfig? {
        let (directory, name) = parts(of: path)
        let stems = ["linux-binary-unsigned-", "linux-binary-", "linux-image-unsigned-", "linux-image-"]
        guard name.hasSuffix(".deb"), let stem = stems.first(where: { name.hasPrefix($0) }),
            let end = name.firstIndex(of: "_")
        else { return nil }
        let version = name[name.index(name.startIndex, offsetBy: stem.count)..<end]
        let names = (DirectoryNames.read(directory.isEmpty ? "." : directory) ?? []).sorted()
        for other in ["linux-base-", "linux-headers-"] {
            guard let package = names.last(where: { $0.hasPrefix("\(other)\(version)_") && $0.hasSuffix(".deb") }),
                let bytes = try? Input.contents(of: directory + package),
                let config = KernelConfig(inPackage: bytes, version: String(version))
            else { continue }
            return config
        }
        return nil
    }

    private static func parts(of path: String) -> (directory: String, name: Substring) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path[...]) }
        return (String(path[...slash]), path[path.index(after: slash)...])
    }
}
