import Binary
import Glibc
import KernelImage

/// A directory in which a kernel is, such as /boot or an unpacked package.
enum KernelDirectory {
    /// The path of the kernel that is meant by `path`: itself, or the only kernel in the directory there.
    ///
    /// - Throws: ``Failure`` if the directory holds no kernel, or several.
    static func kernel(at path: String) throws(Failure) -> String {
        guard isDirectory(path) else { return path }
        var seen: Set<FileIdentity> = []
        let found = ([path] + places(in: path)).flatMap { kernels(in: $0, &seen) }
        guard let first = found.first else {
            throw Failure(
                "\(path): a directory without a kernel, such as vmlinuz-VERSION, in it, in boot or in lib/modules")
        }
        guard found.count == 1 else {
            let names = found.prefix(shownLimit).joined(separator: ", ") + (found.count > shownLimit ? ", …" : "")
            throw Failure("\(path): \(found.count) kernels are in it, name one: \(names)")
        }
        return first
    }

    /// The most kernels that a message names.
    private static let shownLimit = 8

    /// The directories under `path` in which a package, or a root file system, has its kernels.
    private static func places(in path: String) -> [String] {
        let modules = ["lib/modules", "usr/lib/modules"].map { join(path, $0) }
        return [join(path, "boot")]
            + modules.flatMap { base in (DirectoryNames.read(base) ?? []).sorted().map { join(base, $0) } }
    }

    private struct FileIdentity: Hashable {
        let device: dev_t
        let number: ino_t
    }

    /// The kernels in a directory by their names, each file once, whatever links to it.
    private static func kernels(in directory: String, _ seen: inout Set<FileIdentity>) -> [String] {
        (DirectoryNames.read(directory) ?? []).sorted().filter { KernelPath($0).isKernel }
            .map { join(directory, $0) }
            .filter { path in
                var status = stat()
                guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
                    return false
                }
                return seen.insert(FileIdentity(device: status.st_dev, number: status.st_ino)).inserted
            }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }
}
