import Binary
import Glibc

/// What `/proc` says now of a running process's files.
public enum ProcessFiles {
    /// What a descriptor is, as `/proc/PID/fd` names it: a path, `socket:[INODE]`, `pipe:[INODE]`…
    static func path(of descriptor: Int32, of pid: Int32) -> [UInt8]? {
        SymbolicLink.target(of: "/proc/\(pid)/fd/\(descriptor)")
    }

    /// The current directory.
    static func directory(of pid: Int32) -> [UInt8]? {
        SymbolicLink.target(of: "/proc/\(pid)/cwd")
    }

    /// The process that a task belongs to.
    static func process(of task: Int32) -> Int32? {
        guard let status = try? Bytes(contentsOf: "/proc/\(task)/status").text,
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Tgid:") })
        else { return nil }
        return Int32(line.dropFirst(5).drop { $0 == "\t" || $0 == " " })
    }

    /// The name of a task.
    static func name(of task: Int32) -> [UInt8]? {
        (try? Bytes(contentsOf: "/proc/\(task)/comm"))?.array.filter { $0 != UInt8(ascii: "\n") }
    }

    /// Every descriptor.
    static func descriptors(of pid: Int32) -> [Int32] {
        (DirectoryNames.read("/proc/\(pid)/fd") ?? []).compactMap { Int32($0) }
    }

    /// Whether an exec closes a descriptor; nil if that cannot be seen.
    static func isCloseOnExec(_ descriptor: Int32, of pid: Int32) -> Bool? {
        guard let text = try? Bytes(contentsOf: "/proc/\(pid)/fdinfo/\(descriptor)").text,
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags:") }),
            let flags = UInt64(line.dropFirst(6).drop { $0 == "\t" || $0 == " " }, radix: 8)
        else { return nil }
        return flags & DescriptorPaths.closeOnExec != 0
    }
}
