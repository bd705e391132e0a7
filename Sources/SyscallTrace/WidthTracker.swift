import Architectures
import Ftrace

/// Which tasks run 32-bit programs, as the events of a 64-bit kernel tell it.
///
/// Two things tell it. A call of a 64-bit program has an event of its own, and then the one of `raw_syscalls`; that of a
/// 32-bit program the latter alone (`arch_trace_is_compat_syscall()`, `kernel/trace/trace_syscalls.c`). And an exec ends with
/// `sys_exit_execve` if the new program is a 64-bit one, and without it if it is not.
struct WidthTracker {
    private struct Task {
        var width: ProgramWidth?
        /// The number of the call whose own entry event was the last event, if the raw one is still to come.
        var witness = -1
        /// The exec that it is in, an index of ``SyscallSchema/syscalls``; -1 if none.
        var exec = -1
        /// When it got a new program whose width is not known yet.
        var start: UInt64?
        /// The call that a raw event has begun, and its number.
        var call = -1
        var number: UInt64 = 0
        /// Events lost before its last one.
        var generation: UInt32 = 0
        /// Whether it was made while events were recorded.
        var isNew = false
    }

    private let schema: SyscallSchema
    private var tasks = TaskTable<Task>()
    private var generation: UInt32 = 0
    private var waiting: Set<Int32> = []

    /// An exec that has not returned after that long, in nanoseconds, will not: it takes microseconds.
    let patience: UInt64 = 1_000_000_000

    init(schema: SyscallSchema) {
        self.schema = schema
    }

    /// Whether any task has a new program whose width is not known.
    var isWaiting: Bool { !waiting.isEmpty }

    private mutating func index(_ site: Site) -> Int {
        let generation = generation
        return tasks.index(of: site.pid, cpu: site.cpu) { Task(generation: generation) }
    }

    // MARK: what is known

    mutating func width(_ site: Site) -> ProgramWidth? { tasks.values[index(site)].width }

    mutating func isNarrow(_ site: Site) -> Bool { width(site) == .narrow }

    mutating func learn(_ width: ProgramWidth, of pid: Int32) {
        tasks.values[index(Site(pid: pid, cpu: -1, timestamp: 0))].width = width
    }

    /// The task has an event that only a 64-bit program's has.
    mutating func isWide(_ site: Site) { set(.wide, site) }

    mutating func isUnknown(_ site: Site) { set(nil, site) }

    private mutating func set(_ width: ProgramWidth?, _ site: Site) {
        let task = index(site)
        tasks.values[task].width = width
        guard tasks.values[task].start != nil else { return }
        tasks.values[task].start = nil
        waiting.remove(site.pid)
    }

    // MARK: events

    /// A call's own entry event.
    mutating func enter(_ site: Site, _ meaning: EventMeaning) {
        isWide(site)
        let task = index(site)
        tasks.values[task].witness = meaning.callNumber
        tasks.values[task].exec = -1
        tasks.values[task].call = -1
        tasks.values[task].generation = generation
    }

    /// The raw entry event of call `number`; whether it is the only one that the call has.
    mutating func rawEnter(_ site: Site, _ number: UInt64) -> Bool {
        let task = index(site)
        defer {
            tasks.values[task].witness = -1
            tasks.values[task].generation = generation
        }
        switch tasks.values[task].witness {
        case -1: break
        // The kernel has a call that is not in the table of names.
        case EventMeaning.unknownNumber: return false
        case let witness: if UInt64(witness) == number { return false }
        }
        tasks.values[task].exec = -1
        // After a loss the call's own event may be what was lost.
        if schema.isMixed, schema.origin != .other, schema.hasEntry(number), tasks.values[task].generation == generation
        {
            tasks.values[task].width = .narrow
        }
        return true
    }

    /// A raw event has begun the call `number`, which is `syscall`; its exit will be the raw one.
    mutating func wait(_ site: Site, _ number: UInt64, _ syscall: Int) {
        let task = index(site)
        tasks.values[task].call = syscall
        tasks.values[task].number = number
        if schema.syscalls[syscall].role?.isExec == true { tasks.values[task].exec = syscall }
    }

    /// The raw exit event of call `number`; the syscall that it ends, if that began by a raw one.
    mutating func rawExit(_ site: Site, _ number: UInt64) -> Int? {
        let task = index(site)
        let call = tasks.values[task].call
        tasks.values[task].call = -1
        // Programs whose beginning is not in the trace.
        if call < 0 { return schema.isMixed ? nil : schema.call(number, tasks.values[task].width)?.syscall }
        return tasks.values[task].number == number ? call : nil
    }

    mutating func enterExec(_ site: Site, syscall: Int) { tasks.values[index(site)].exec = syscall }

    /// The task leaves the exec that it is in; which that was.
    mutating func leaveExec(_ site: Site) -> Int? {
        let task = index(site)
        let exec = tasks.values[task].exec
        guard exec >= 0 else { return nil }
        tasks.values[task].exec = -1
        tasks.values[task].call = -1
        return exec
    }

    /// A task has a new program.
    mutating func exec(_ site: Site) {
        let task = index(site)
        // A program that a thread of the kernel starts need not return from an exec.
        let isKnown = tasks.values[task].exec >= 0 || tasks.values[task].width != nil || !tasks.values[task].isNew
        tasks.values[task].width = nil
        tasks.values[task].witness = -1
        guard isKnown, schema.tellsWidth || !schema.isMixed && schema.isRaw && schema.execNumbers != nil else { return }
        tasks.values[task].start = site.timestamp
        tasks.values[task].generation = generation
        waiting.insert(site.pid)
    }

    /// The width of the program whose exec ends by a raw exit event with that number, where that tells it.
    mutating func program(_ site: Site, exitNumber: UInt64) -> ProgramWidth? {
        guard let numbers = schema.execNumbers, tasks.values[index(site)].start != nil else { return nil }
        return exitNumber == UInt64(numbers.compat) ? .narrow : exitNumber == UInt64(numbers.native) ? .wide : nil
    }

    /// The task goes on without having returned from its exec as a 64-bit program does: the time of the exec if that makes
    /// its program a 32-bit one.
    mutating func settle(_ site: Site) -> UInt64? {
        let task = index(site)
        guard let start = tasks.values[task].start else { return nil }
        let isCertain = tasks.values[task].generation == generation
        set(isCertain ? .narrow : nil, site)
        return isCertain ? start : nil
    }

    /// Tasks that got their programs before `limit`, and of which nothing has been heard since.
    func silent(since limit: UInt64) -> [Int32] {
        waiting.filter { pid in tasks.known(pid).flatMap { tasks.values[$0].start }.map { $0 < limit } ?? false }
            .sorted()
    }

    mutating func newTask(_ site: Site, child: Int32) {
        let width = tasks.known(site.pid).flatMap { tasks.values[$0].width }
        remove(child)
        let new = Task(width: width, generation: generation, isNew: true)
        _ = tasks.index(of: child, cpu: -1) { new }
    }

    mutating func remove(_ pid: Int32) {
        waiting.remove(pid)
        tasks.remove(pid)
    }

    mutating func lost() { generation &+= 1 }
}
