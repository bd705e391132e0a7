import Binary
import Ftrace

/// Counts and durations of calls, by syscall and by process.
public struct Summary: ~Copyable {
    var visitor: CallVisitor<SummaryHandler>

    /// Counts what the events of `schema` say; `names` are those of tasks at the start.
    public init(schema: SyscallSchema, names: [Int32: [UInt8]] = [:], filter: CallFilter = .all) {
        visitor = CallVisitor(schema: schema, handler: SummaryHandler(schema: schema, names: names, filter: filter))
    }

    /// Says that the task `pid` of this machine runs a program of `width` when events begin.
    public mutating func learnWidth(_ width: ProgramWidth, of pid: Int32) {
        visitor.learnWidth(width, of: pid)
        if width == .narrow, ProcessFiles.process(of: pid) == pid { visitor.handler.narrowPrograms += 1 }
    }

    /// Counts what happens up to `limit`, a time of the trace clock. `isLive`: it happens on this machine now.
    public mutating func process(
        _ events: EventMerger, until limit: UInt64 = .max, isLive: Bool = false
    ) throws(MergeError<CallError>) {
        try events.forEach(&visitor, until: limit)
        do throws(CallError) {
            try visitor.settleSilent(before: limit == .max ? visitor.last : limit, isLive: isLive)
        } catch {
            throw .visitor(error)
        }
    }

    /// How many 32-bit programs were run, on a 64-bit kernel.
    public var narrowPrograms: UInt64 { visitor.handler.narrowPrograms }

    /// Whether their calls are counted.
    public var showsCompat: Bool { visitor.schema.showsCompat }

    /// Calls that have the names of a 64-bit program's though nothing says that it was one.
    public var guessedNames: UInt64 { visitor.guessedNames }

    /// Syscalls that were called, by name.
    public var syscalls: [SyscallStatistics] { visitor.handler.result }

    /// Tasks that made calls, by number.
    public var tasks: [TaskStatistics] { visitor.handler.taskResult }

    /// Events that the kernel says it dropped, by CPU; nil where a mark does not say how many.
    public var losses: [Int: UInt64?] { visitor.handler.losses }

    /// Says how many events were lost, by CPU: the kernel's own count, where pages only say that there were some.
    public mutating func setLosses(_ losses: [Int: UInt64]) {
        for (cpu, count) in losses where count > 0 { visitor.handler.losses[cpu] = .some(count) }
    }

    /// Events that were read, of every kind: with those that were lost, all that the kernel made.
    public var events: UInt64 { visitor.events }

    /// Calls that had not returned at the end, or whose end was lost.
    public var unfinished: UInt64 { visitor.handler.unfinished }

    /// From the first event to the last, in units of the trace clock.
    public var span: UInt64 {
        visitor.handler.last >= visitor.handler.first ? visitor.handler.last - visitor.handler.first : 0
    }
}

/// What is known of the calls of one syscall.
public struct SyscallStatistics: Sendable {
    /// The name.
    public let name: String
    /// Calls that returned.
    public internal(set) var calls: UInt64 = 0
    /// Calls whose duration is known: all, unless events were lost.
    public internal(set) var timed: UInt64 = 0
    /// How many failed, by error number.
    public internal(set) var errors: [Int: UInt64] = [:]
    /// The sum of the durations, in nanoseconds as the others.
    public internal(set) var total: UInt64 = 0
    public internal(set) var minimum: UInt64 = .max
    public internal(set) var maximum: UInt64 = 0
    /// All durations.
    public internal(set) var histogram = Histogram()

    /// How many failed.
    public var failures: UInt64 { errors.values.reduce(0, +) }
    /// The mean duration.
    public var mean: UInt64 { timed == 0 ? 0 : total / timed }

    /// The name of an error number, for display.
    public static func errorName(_ number: Int, machine: Machine) -> String {
        guard machine.hasGenericNumbers, ErrorNames.names.indices.contains(number), !ErrorNames.names[number].isEmpty
        else { return "\(number)" }
        return ErrorNames.names[number]
    }
}

/// What is known of the calls of one task.
public struct TaskStatistics: Sendable {
    /// The task's number, and that of its process as far as known.
    public let pid: Int32
    public let process: Int32
    /// The name, bytes that the program chose.
    public let name: [UInt8]
    public let calls: UInt64
    public let failures: UInt64
    public let total: UInt64

    /// The name, safe for a terminal.
    public var shownName: String {
        var text = TextBuffer()
        text.appendEscaped(name)
        return String(decoding: text.array, as: UTF8.self)
    }
}

struct SummaryHandler: ~Copyable, CallHandler {
    struct Task {
        var pid: Int32
        var process: Int32
        var pending = PendingCall()
        var calls: UInt64 = 0
        var failures: UInt64 = 0
        var total: UInt64 = 0
        var name: [UInt8] = []
    }

    let names: [Int32: [UInt8]]
    let isCounted: [Bool]
    /// By the index of a syscall: that of the first one with its name. 32-bit programs have indices of their own.
    let rows: [Int]
    var statistics: [SyscallStatistics]
    var tasks = TaskTable<Task>()
    /// Tasks that have ended; the rest are counted together.
    var ended: [TaskStatistics] = []
    var endedRest = TaskStatistics(pid: -1, process: -1, name: Array("(others)".utf8), calls: 0, failures: 0, total: 0)
    var losses: [Int: UInt64?] = [:]
    var unfinishedCalls: UInt64 = 0
    var narrowPrograms: UInt64 = 0
    var generation: UInt32 = 0
    var first: UInt64 = .max
    var last: UInt64 = 0

    /// More ended tasks than this are not told apart: memory must not grow with the trace.
    static let mostEnded = 100_000

    init(schema: SyscallSchema, names: [Int32: [UInt8]], filter: CallFilter) {
        self.names = names
        isCounted = schema.syscalls.map { filter.includes($0.name) }
        statistics = schema.syscalls.map { SyscallStatistics(name: $0.name) }
        var first: [String: Int] = [:]
        rows = schema.syscalls.indices.map { index in
            let name = schema.syscalls[index].name
            let row = first[name] ?? index
            first[name] = row
            return row
        }
    }

    @inline(__always)
    mutating func index(_ site: Site) -> Int {
        tasks.index(of: site.pid, cpu: site.cpu) { [names] in
            Task(pid: site.pid, process: site.pid, name: names[site.pid] ?? [])
        }
    }

    @inline(__always)
    mutating func enter(_ site: Site, syscall: Int, layout: Int, event: EventPayload) throws(CallError) {
        if first == .max { first = site.timestamp }
        last = site.timestamp
        let task = index(site)
        if tasks.values[task].pending.isActive { unfinishedCalls += 1 }
        tasks.values[task].pending = PendingCall(
            syscall: Int32(truncatingIfNeeded: syscall), generation: generation, start: site.timestamp)
    }

    @inline(__always)
    mutating func exit(_ site: Site, syscall: Int, result: Int64) throws(CallError) {
        last = site.timestamp
        let task = index(site)
        let pending = tasks.values[task].pending
        guard pending.isActive else { return }
        tasks.values[task].pending.syscall = -1
        guard pending.syscall == Int32(truncatingIfNeeded: syscall) else {
            unfinishedCalls += 1
            return
        }
        guard isCounted[syscall] else { return }
        let syscall = rows[syscall]
        tasks.values[task].calls &+= 1
        statistics[syscall].calls &+= 1
        if result.isError {
            tasks.values[task].failures &+= 1
            statistics[syscall].errors[Int(-result), default: 0] &+= 1
        }
        // After a loss nobody knows whether this exit belongs to that entry.
        guard pending.generation == generation else { return }
        let duration = site.timestamp &- pending.start
        tasks.values[task].total &+= duration
        statistics[syscall].timed &+= 1
        statistics[syscall].total &+= duration
        if duration < statistics[syscall].minimum { statistics[syscall].minimum = duration }
        if duration > statistics[syscall].maximum { statistics[syscall].maximum = duration }
        statistics[syscall].histogram.add(duration)
    }

    mutating func exec(_ site: Site, file: [UInt8]) throws(CallError) {}

    mutating func narrowProgram(_ site: Site) throws(CallError) { narrowPrograms += 1 }

    mutating func newTask(_ site: Site, child: Int32, name: [UInt8], flags: CloneFlags) {
        let process = flags.contains(.thread) ? tasks.values[index(site)].process : child
        end(child)
        _ = tasks.index(of: child, cpu: -1) { Task(pid: child, process: process, name: name) }
    }

    mutating func rename(_ site: Site, pid: Int32, name: [UInt8]) {
        let task = tasks.index(of: pid, cpu: -1) { Task(pid: pid, process: pid) }
        tasks.values[task].name = name
    }

    mutating func signalSent(_ signal: Signal, to pid: Int32) {}
    mutating func signal(_ site: Site, _ signal: Signal) throws(CallError) {}

    mutating func taskExit(_ site: Site) throws(CallError) {
        end(site.pid)
    }

    private mutating func end(_ pid: Int32) {
        guard let index = tasks.known(pid) else { return }
        if tasks.values[index].pending.isActive { unfinishedCalls += 1 }
        let task = SummaryHandler.statistics(tasks.values[index])
        tasks.remove(pid)
        guard task.calls > 0 else { return }
        if ended.count < SummaryHandler.mostEnded {
            ended.append(task)
        } else {
            endedRest = TaskStatistics(
                pid: -1, process: -1, name: endedRest.name, calls: endedRest.calls + task.calls,
                failures: endedRest.failures + task.failures, total: endedRest.total + task.total)
        }
    }

    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(CallError) {
        generation &+= 1
        switch loss {
        case .none: return
        case .count(let count):
            if let known = losses[cpu] {
                losses[cpu] = .some(known.map { $0 + count })
            } else {
                losses[cpu] = .some(count)
            }
        case .unknown: losses[cpu] = .some(nil)
        }
    }

    private static func statistics(_ task: Task) -> TaskStatistics {
        TaskStatistics(
            pid: task.pid, process: task.process, name: task.name, calls: task.calls, failures: task.failures,
            total: task.total)
    }

    var result: [SyscallStatistics] {
        statistics.filter { $0.calls > 0 }.sorted { $0.name < $1.name }
    }

    var taskResult: [TaskStatistics] {
        let living = tasks.all.map { SummaryHandler.statistics(tasks.values[$0.index]) }.filter { $0.calls > 0 }
        return (ended + living).sorted { $0.pid < $1.pid } + (endedRest.calls > 0 ? [endedRest] : [])
    }

    var unfinished: UInt64 {
        unfinishedCalls + UInt64(tasks.all.count { tasks.values[$0.index].pending.isActive })
    }
}
