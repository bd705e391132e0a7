import Binary
import Glibc
import SystemPackage

/// A tracing instance of our own: a ring buffer with its own events and options (`instances/NAME` in tracefs).
///
/// Nothing outside the instance is touched. ``remove()`` takes it away; one that a killed run has left is recognised by
/// its name, which says whose it was, and removed by ``removeStale(in:)``.
public struct TraceInstance: Sendable, Hashable {
    /// The tracefs that it is in.
    public let fileSystem: TraceFS
    /// Its name: `syscope-PID-STARTTIME`.
    public let name: String

    /// The instance's directory.
    public var path: String { "\(fileSystem.path)/instances/\(name)" }

    static let prefix = "syscope-"

    /// Makes an instance that belongs to this process, after removing those of processes that are gone, and their
    /// event probes.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the instance's directory cannot be made.
    public init(in fileSystem: TraceFS) throws(TraceControlError) {
        TraceInstance.removeStale(in: fileSystem)
        ArgumentProbes.removeStale(in: fileSystem)
        let pid = getpid()
        let base = "\(TraceInstance.prefix)\(pid)-\(TraceInstance.startTime(of: pid) ?? 0)"
        var name = base
        var serial = 1
        while mkdir("\(fileSystem.path)/instances/\(name)", 0o700) != 0 {
            let problem = Errno(rawValue: errno)
            guard problem == .fileExists, serial < 100 else {
                throw .file(
                    FileError(path: "\(fileSystem.path)/instances/\(name)", action: .create, errno: problem))
            }
            serial += 1
            name = "\(base)-\(serial)"
        }
        self.fileSystem = fileSystem
        self.name = name
    }

    private init(_ fileSystem: TraceFS, name: String) {
        self.fileSystem = fileSystem
        self.name = name
    }

    /// The time that a process started at, in clock ticks since boot: with the number it names a process for ever.
    static func startTime(of pid: Int32) -> UInt64? {
        guard let status = try? Bytes(contentsOf: "/proc/\(pid)/stat"),
            // The name, in parentheses, may hold anything: fields are counted from its end.
            let close = status.text.lastIndex(of: ")")
        else { return nil }
        let fields = status.text[status.text.index(after: close)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }

    /// Whose instance `name` is; nil if it is not one of ours.
    static func owner(of name: String) -> (pid: Int32, startTime: UInt64)? {
        guard name.hasPrefix(prefix) else { return nil }
        let parts = name.dropFirst(prefix.count).split(separator: "-")
        guard parts.count == 2 || parts.count == 3, let pid = Int32(parts[0]), let start = UInt64(parts[1]) else {
            return nil
        }
        return (pid, start)
    }

    /// Removes instances whose processes are gone; says their names.
    @discardableResult
    public static func removeStale(in fileSystem: TraceFS) -> [String] {
        fileSystem.names(in: "instances").filter { name in
            guard let owner = owner(of: name), startTime(of: owner.pid) != owner.startTime else { return false }
            return TraceInstance(fileSystem, name: name).remove()
        }
    }

    /// Stops tracing and takes the instance away; false if it cannot be removed because a process still reads it.
    @discardableResult
    public func remove() -> Bool {
        try? write("0", to: "tracing_on")
        try? write("0", to: "events/enable")
        // Readers of the buffer that are being closed hold the instance for a moment.
        for _ in 0..<50 {
            if rmdir(path) == 0 || errno == ENOENT { return true }
            guard errno == EBUSY else { return false }
            usleep(20_000)
        }
        return false
    }

    /// Writes `text` to one of the instance's files; `appending` leaves what the file holds.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the kernel refuses what is written, or if there is no such file.
    public func write(_ text: String, to file: String, appending: Bool = false) throws(TraceControlError) {
        try TraceFS.write(
            text, to: "\(path)/\(file)", options: appending ? [.append, .closeOnExec] : [.truncate, .closeOnExec])
    }

    /// The contents of one of the instance's files.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the file cannot be read.
    public func contents(_ file: String) throws(TraceControlError) -> String {
        do {
            return try Bytes(contentsOf: "\(path)/\(file)").text
        } catch {
            throw .file(error)
        }
    }

    /// Whether the instance has a file.
    public func has(_ file: String) -> Bool { access("\(path)/\(file)", F_OK) == 0 }

    /// The CPUs that have a buffer.
    public var cpus: [Int] {
        fileSystem.names(in: "instances/\(name)/per_cpu").compactMap {
            $0.hasPrefix("cpu") ? Int($0.dropFirst(3)) : nil
        }
        .sorted()
    }

    /// What the kernel counts of one CPU's buffer.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the CPU's file cannot be read.
    public func statistics(cpu: Int) throws(TraceControlError) -> BufferStatistics {
        BufferStatistics(parsing: try contents("per_cpu/cpu\(cpu)/stats"))
    }
}
