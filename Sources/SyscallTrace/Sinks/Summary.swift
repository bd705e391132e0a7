import Binary
import Ftrace

/// Counts and durations of calls, by syscall and by task.
public struct Summary {
    /// What is kept of a task.
    private struct Counts {
        var calls: UInt64 = 0
        var failures: UInt64 = 0
        var total: UInt64 = 0

        /// Counts a call; its duration is nil if that is not known.
        @inline(__always)
        mutating func add(_ result: Int64, _ duration: UInt64?) {
            calls &+= 1
            if result.isError { failures &+= 1 }
            if let duration { total &+= duration }
        }
    }

    /// By the index of a syscall: that of the first one with its name. Compat programs' syscalls have indices of their
    /// own.
    private let rows: [Int]
    private var statistics: [SyscallStatistics]
    private var counts = SlotValues(Counts())
    /// Tasks that have ended; the rest are counted together.
    private var ended: [TaskStatistics] = []
    private var endedRest = Counts()

    /// The totals of all calls; known when the trace has ended.
    public private(set) var totals = TraceTotals()
    /// Tasks that made calls, by number; known when the trace has ended.
    public private(set) var tasks: [TaskStatistics] = []
    /// How many compat programs were run, on a 64-bit kernel.
    public private(set) var compatPrograms: UInt64 = 0
    /// Events that the kernel says it dropped, by CPU; nil where a mark does not say how many.
    public private(set) var losses: [Int: UInt64?] = [:]

    /// More ended tasks than this are not told apart: memory must not grow with the trace.
    private static let mostEnded = 100_000

    /// Counts calls of `schema`.
    public init(schema: SyscallSchema) {
        statistics = schema.syscalls.map { SyscallStatistics(name: $0.name) }
        var first: [String: Int] = [:]
        rows = schema.syscalls.indices.map { index in
            let name = schema.syscalls[index].name
            let row = first[name] ?? index
            first[name] = row
            return row
        }
    }

    /// Syscalls that were called, by name.
    public var syscalls: [SyscallStatistics] {
        statistics.filter { $0.calls > 0 }.sorted { $0.name < $1.name }
    }

    /// Says how many events were lost, by CPU: the kernel's own count, where pages only say that there were some.
    public mutating func setLosses(_ losses: [Int: UInt64]) {
        for (cpu, count) in losses where count > 0 { self.losses[cpu] = .some(count) }
    }
}

extension Summary: TraceSink {
    @inline(__always)
    public mutating func begin(
        _ call: Call, _ arguments: borrowing CallArguments, of tasks: borrowing TaskTable
    ) throws(TraceError) {}

    @inline(__always)
    public mutating func end(_ call: Call, _ end: CallEnd, of tasks: borrowing TaskTable) throws(TraceError) {
        guard call.start != nil, case .returned(let result) = end.outcome else { return }
        counts[call.task].add(result, end.duration)
        statistics[rows[call.syscall]].add(result, end.duration)
    }

    public mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError) {
        switch note.event {
        case .compatProgram: compatPrograms &+= 1
        case .ended: end(note.task, tasks)
        case .lost(.count(let count)):
            if case .some(let known) = losses[note.cpu] {
                losses[note.cpu] = .some(known.map { $0.addingSaturated(count) })
            } else {
                losses[note.cpu] = .some(count)
            }
        case .lost: losses[note.cpu] = .some(nil)
        case .newTask, .renamed, .exec, .renumbered, .signal: break
        }
    }

    private mutating func end(_ slot: Int, _ tasks: borrowing TaskTable) {
        let task = counts[slot]
        guard task.calls > 0 else { return }
        counts[slot] = Counts()
        if ended.count < Summary.mostEnded {
            ended.append(Summary.statistics(task, slot, tasks))
        } else {
            endedRest.calls = endedRest.calls.addingSaturated(task.calls)
            endedRest.failures = endedRest.failures.addingSaturated(task.failures)
            endedRest.total = endedRest.total.addingSaturated(task.total)
        }
    }

    private static func statistics(_ task: Counts, _ slot: Int, _ tasks: borrowing TaskTable) -> TaskStatistics {
        TaskStatistics(
            pid: tasks.pid(slot), process: tasks.process(slot), name: tasks.name(slot), calls: task.calls,
            failures: task.failures, total: task.total)
    }

    public mutating func finish(_ totals: TraceTotals, of tasks: borrowing TaskTable) throws(TraceError) {
        self.totals = totals
        var all = ended
        for slot in tasks.all where counts[slot].calls > 0 {
            all.append(Summary.statistics(counts[slot], slot, tasks))
        }
        self.tasks = all.sorted { $0.pid < $1.pid }
        guard endedRest.calls > 0 else { return }
        self.tasks.append(
            TaskStatistics(
                pid: -1, process: -1, name: Array("(others)".utf8), calls: endedRest.calls,
                failures: endedRest.failures, total: endedRest.total))
    }
}
