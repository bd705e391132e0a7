import Binary
import Ftrace
import Glibc
import SyscallTrace

/// What a trace file says about its ring-buffer pages: the machine, the events and the recording.
public struct TraceMetadata: Sendable {
    /// The byte order of the traced machine.
    public var byteOrder = ByteOrder.host
    /// The size of `long` there.
    public var longSize = MemoryLayout<Int>.size
    /// The size of a page of memory there.
    public var pageSize = 4096
    /// Size of a ring-buffer page.
    public var bufferPageSize = 4096
    /// The text of `events/header_page`.
    public var headerPage: [UInt8] = []
    /// The text of `events/header_event`.
    public var headerEvent: [UInt8] = []
    /// Texts of `format` files, by system.
    public var formats: [(system: String, texts: [[UInt8]])] = []
    /// Names of tasks: `saved_cmdlines`.
    public var taskNames: [Int32: [UInt8]] = [:]
    /// `uname`: system, host, release, machine.
    public var systemName = ""
    /// The trace clock.
    public var clock = TraceClock.name
    /// What must be added to it to get nanoseconds since 1970.
    public var realtimeOffset: Int64?
    /// Texts of the CPUs' `stats` files.
    public var cpuStatistics: [String] = []
    /// The number of CPUs of the machine.
    public var cpuCount = 0
    /// The program that writes the file.
    public var creator = ""

    /// Nothing is known, but that this machine writes the file.
    public init() {}

    /// The traced machine: its name is the last word of ``systemName``, as `uname -m` says it.
    public var machine: Machine {
        Machine(name: systemName.split(separator: " ").last.map(String.init) ?? "", byteOrder: byteOrder)
    }

    /// What there is to say of the running machine and of what `session` records there.
    ///
    /// - Throws: which of tracefs' files cannot be read.
    public init(of session: TraceSession) throws(TraceControlError) {
        let fileSystem = session.instance.fileSystem
        creator = SyscallSchema.Origin(of: session).creator
        pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        bufferPageSize = session.layout.pageSize
        headerPage = try fileSystem.contents("events/header_page").array
        headerEvent = try fileSystem.contents("events/header_event").array
        for (system, names) in session.events() {
            var texts: [[UInt8]] = []
            for name in names {
                texts.append(try fileSystem.contents("events/\(system)/\(name)/format").array)
            }
            formats.append((system, texts))
        }
        let name = SystemName.current
        systemName = "\(name.system) \(name.host) \(name.release) \(name.machine)"
        cpuCount = Int(sysconf(Int32(_SC_NPROCESSORS_CONF)))
        realtimeOffset = TraceClock.realtimeOffset()
    }

    /// What the session's end adds.
    public mutating func addEnd(of session: TraceSession) {
        taskNames = session.instance.fileSystem.taskNames()
        cpuStatistics = session.statistics().map { "CPU: \($0.cpu)\n\($0.statistics.text)" }
    }
}
