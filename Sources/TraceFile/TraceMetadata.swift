import Binary
import Ftrace
import Glibc

/// What a trace file says beside the ring-buffer pages.
public struct TraceMetadata: Sendable {
    /// The byte order of the traced machine.
    public var byteOrder = ByteOrder.host
    /// The size of `long` there.
    public var longSize = MemoryLayout<Int>.size
    /// The size of a page of memory there.
    public var pageSize = 4096
    /// Size of a ring-buffer page.
    public var bufferPageSize = 4096
    /// Texts of `events/header_page` and `events/header_event`.
    public var headerPage: [UInt8] = []
    public var headerEvent: [UInt8] = []
    /// Texts of `format` files, by system.
    public var formats: [(system: String, texts: [[UInt8]])] = []
    /// Names of tasks: `saved_cmdlines`.
    public var taskNames: [Int32: [UInt8]] = [:]
    /// `uname`: system, host, release, machine.
    public var systemName = ""
    /// The trace clock.
    public var clock = TraceInstance.clock
    /// What must be added to it to get nanoseconds since 1970.
    public var realtimeOffset: Int64?
    /// Texts of the CPUs' `stats` files.
    public var cpuStatistics: [String] = []
    /// The number of CPUs of the machine.
    public var cpuCount = 0
    /// The program that writes the file.
    public var creator = ""

    public init() {}

    /// What there is to say of the running machine; `source` is where its syscall events come from.
    public init(of session: TraceSession, creator: String) throws(TraceControlError) {
        let fileSystem = session.instance.fileSystem
        self.creator = creator
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
        realtimeOffset = TraceMetadata.realtimeOffset()
    }

    /// What the session's end adds.
    public mutating func addEnd(of session: TraceSession) {
        taskNames = session.instance.fileSystem.taskNames()
        cpuStatistics = session.statistics().map { "CPU: \($0.cpu)\n\($0.statistics.text)" }
    }

    /// CLOCK_REALTIME minus CLOCK_MONOTONIC, now, in nanoseconds.
    public static func realtimeOffset() -> Int64 {
        func now(_ clock: clockid_t) -> Int64 {
            var time = timespec()
            clock_gettime(clock, &time)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
        // The narrowest of a few brackets.
        var best = (width: Int64.max, offset: Int64(0))
        for _ in 0..<5 {
            let before = now(CLOCK_MONOTONIC)
            let real = now(CLOCK_REALTIME)
            let after = now(CLOCK_MONOTONIC)
            if after - before < best.width { best = (after - before, real - (before + after) / 2) }
        }
        return best.offset
    }
}
