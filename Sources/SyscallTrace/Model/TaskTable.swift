/// The tasks (threads) of a trace, each in a slot. The only table of tasks that there is: what a sink keeps of a task
/// it keeps by slot.
public struct TaskTable: ~Copyable {
    /// The number of events' tasks on a CPU rarely changes from one event to the next.
    private struct Recent {
        var pid: Int32 = -1
        var slot = 0
    }

    private var tasks: [TracedTask] = []
    private var slots: [Int32: Int] = [:]
    private var free: [Int] = []
    private var recent: [Recent] = []
    /// Names of tasks at the start of the trace, by number.
    private let names: [Int32: [UInt8]]

    init(names: [Int32: [UInt8]]) {
        self.names = names
    }

    /// The number of the task in `slot`.
    public func pid(_ slot: Int) -> Int32 { tasks[slot].pid }
    /// The number of the process of the task in `slot`, as far as events tell it.
    public func process(_ slot: Int) -> Int32 { tasks[slot].process }
    /// The name of the task in `slot`: bytes that the program chose.
    public func name(_ slot: Int) -> [UInt8] { tasks[slot].name }
    /// The slots of all tasks, by the tasks' numbers.
    public var all: [Int] { slots.sorted { $0.key < $1.key }.map(\.value) }

    subscript(slot: Int) -> TracedTask {
        @inline(__always) _read { yield tasks[slot] }
        @inline(__always) _modify { yield &tasks[slot] }
    }

    /// The slot of the task `pid`, which has an event on `cpu`; one that is not known yet gets one.
    @inline(__always)
    mutating func slot(of pid: Int32, cpu: Int = -1) -> Int {
        if UInt(bitPattern: cpu) < UInt(bitPattern: recent.count), recent[cpu].pid == pid { return recent[cpu].slot }
        return find(pid, cpu)
    }

    @inline(never)
    private mutating func find(_ pid: Int32, _ cpu: Int) -> Int {
        let slot = slots[pid] ?? insert(TracedTask(pid: pid, process: pid, name: names[pid] ?? []))
        if (0..<TaskTable.largestCPU).contains(cpu) {
            while recent.count <= cpu { recent.append(Recent()) }
            recent[cpu] = Recent(pid: pid, slot: slot)
        }
        return slot
    }

    /// Gives a task that is not in the table a slot.
    mutating func insert(_ task: TracedTask) -> Int {
        let slot = free.popLast() ?? tasks.count
        if slot == tasks.count { tasks.append(task) } else { tasks[slot] = task }
        slots[task.pid] = slot
        return slot
    }

    /// Forgets a task that has ended.
    mutating func remove(_ slot: Int) {
        forget(tasks[slot].pid)
        free.append(slot)
    }

    /// Gives the task in `slot` another number, which no other task has.
    mutating func renumber(_ slot: Int, _ pid: Int32) {
        forget(tasks[slot].pid)
        tasks[slot].pid = pid
        slots[pid] = slot
    }

    private mutating func forget(_ pid: Int32) {
        slots[pid] = nil
        for cpu in recent.indices where recent[cpu].pid == pid { recent[cpu].pid = -1 }
    }

    /// The slot of a task that is known.
    func known(_ pid: Int32) -> Int? { slots[pid] }

    private static var largestCPU: Int { 1 << 16 }
}
