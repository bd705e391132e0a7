import Binary
import Glibc
import SystemPackage

/// The tracefs file system: ftrace's control files.
public struct TraceFS: Sendable, Hashable {
    /// Where it is mounted.
    public let path: String

    /// The tracefs at `path`.
    public init(path: String) {
        self.path = path
    }

    /// The tracefs that is mounted; nil if none is.
    public static func mounted() -> TraceFS? {
        guard let mounts = try? Bytes(contentsOf: "/proc/self/mounts") else { return nil }
        return mounted(in: mounts.text)
    }

    /// The first tracefs in `mounts`, the text of a `/proc/PID/mounts`; else the one that a debugfs has inside.
    static func mounted(in mounts: String) -> TraceFS? {
        var inDebugfs: TraceFS?
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 3 else { continue }
            let path = unescaped(words[1])
            if words[2] == "tracefs" { return TraceFS(path: path) }
            if words[2] == "debugfs", inDebugfs == nil, access(path + "/tracing/events", F_OK) == 0 {
                inDebugfs = TraceFS(path: path + "/tracing")
            }
        }
        return inDebugfs
    }

    /// Where the kernel means tracefs to be mounted (Linux 4.1).
    public static let usualPath = "/sys/kernel/tracing"

    /// The tracefs that is mounted, or else one mounted now at ``usualPath``.
    ///
    /// - Throws: if the kernel is locked down, if tracefs cannot be mounted, or if this process may not use it.
    public static func mountedOrMount() throws(TraceControlError) -> TraceFS {
        if Lockdown.refusesTracefs(at: Lockdown.level()) { throw .lockedDown }
        let mounted = mounted()
        if mounted == nil, mount("nodev", usualPath, "tracefs", 0, nil) != 0 {
            throw .notMounted(Errno(rawValue: errno))
        }
        let fileSystem = mounted ?? TraceFS(path: usualPath)
        try fileSystem.checkUsable()
        return fileSystem
    }

    /// Checks that instances can be made here.
    func checkUsable() throws(TraceControlError) {
        guard access("\(path)/instances", W_OK | X_OK) != 0 else { return }
        let problem = Errno(rawValue: errno)
        if problem == .noSuchFileOrDirectory { throw .empty(path) }
        throw .file(FileError(path: path, action: .use, errno: problem))
    }

    /// `/proc/mounts` writes blanks as octal numbers.
    private static func unescaped(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The contents of a file.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the file cannot be read.
    public func contents(_ file: String) throws(TraceControlError) -> Bytes {
        do {
            return try Bytes(contentsOf: "\(path)/\(file)")
        } catch {
            throw .file(error)
        }
    }

    /// Adds `text` to what a file holds.
    func append(_ text: String, to file: String) throws(TraceControlError) {
        try TraceFS.write(text, to: "\(path)/\(file)", options: [.append, .closeOnExec])
    }

    /// Writes `text` to a control file.
    static func write(
        _ text: String, to path: String, options: FileDescriptor.OpenOptions
    ) throws(TraceControlError) {
        do {
            try withErrno {
                let descriptor = try FileDescriptor.open(FilePath(path), .writeOnly, options: options)
                defer { try? descriptor.close() }
                _ = try descriptor.writeAll(text.utf8)
            }
        } catch {
            throw .file(FileError(path: path, action: .write, errno: error))
        }
    }

    /// The names in a directory, sorted; empty if it is not there.
    public func names(in directory: String) -> [String] {
        (DirectoryNames.read("\(path)/\(directory)") ?? []).sorted()
    }

    /// Whether a file or directory is there.
    public func has(_ file: String) -> Bool {
        access("\(path)/\(file)", F_OK) == 0
    }

    /// The format of an event.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if there is no such event, ``TraceControlError/format(file:_:)`` if its
    ///   text is not understood.
    public func format(of event: String, in system: String) throws(TraceControlError) -> EventFormat {
        let file = "events/\(system)/\(event)/format"
        let text = try contents(file)
        do {
            return try EventFormat(parsing: text)
        } catch {
            throw .format(file: file, error)
        }
    }

    /// The names of the syscalls that have both events.
    public func syscallsWithEvents() -> [String] {
        let events = Set(names(in: "events/syscalls"))
        return events.filter { $0.hasPrefix("sys_enter_") }.map { String($0.dropFirst(10)) }
            .filter { events.contains("sys_exit_\($0)") }.sorted()
    }

    /// The layout of this kernel's ring-buffer pages.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if a file cannot be read, ``TraceControlError/format(file:_:)`` if its
    ///   text is not understood.
    public func layout() throws(TraceControlError) -> PageLayout {
        let page = try contents("events/header_page")
        let event = try contents("events/header_event")
        do {
            try RecordEncoding.check(headerEvent: event)
            return try PageLayout(headerPage: page, byteOrder: .host)
        } catch {
            throw .format(file: "events/header_page", error)
        }
    }

    /// Names of tasks that the kernel remembers, by number.
    public func taskNames() -> [Int32: [UInt8]] {
        (try? contents("saved_cmdlines")).map(SavedCommandLines.names) ?? [:]
    }
}
