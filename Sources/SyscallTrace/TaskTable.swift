/// What is known of each task (thread), found by its number.
@usableFromInline
struct TaskTable<Value> {
    /// The number of events' tasks on a CPU rarely changes from one event to the next.
    private struct Recent {
        var pid: Int32 = -1
        var index = 0
    }

    @usableFromInline var values: [Value] = []
    private var indices: [Int32: Int] = [:]
    private var free: [Int] = []
    private var recent: [Recent] = []

    init() {}

    /// How many tasks there are.
    var count: Int { indices.count }

    /// The index in ``values`` of the task `pid`, which has an event on `cpu`; `make` makes one that is new.
    @inline(__always)
    mutating func index(of pid: Int32, cpu: Int, make: () -> Value) -> Int {
        if UInt(bitPattern: cpu) < UInt(bitPattern: recent.count), recent[cpu].pid == pid { return recent[cpu].index }
        return find(pid, cpu, make)
    }

    @inline(never)
    private mutating func find(_ pid: Int32, _ cpu: Int, _ make: () -> Value) -> Int {
        let index: Int
        if let known = indices[pid] {
            index = known
        } else {
            if let reused = free.popLast() {
                index = reused
                values[index] = make()
            } else {
                index = values.count
                values.append(make())
            }
            indices[pid] = index
        }
        if (0..<TaskTable.largestCPU).contains(cpu) {
            while recent.count <= cpu { recent.append(Recent()) }
            recent[cpu] = Recent(pid: pid, index: index)
        }
        return index
    }

    /// Forgets a task that has ended.
    mutating func remove(_ pid: Int32) {
        guard let index = indices.removeValue(forKey: pid) else { return }
        free.append(index)
        for cpu in recent.indices where recent[cpu].pid == pid { recent[cpu].pid = -1 }
    }

    /// The index of a task that is known.
    func known(_ pid: Int32) -> Int? { indices[pid] }

    /// All tasks, by number.
    var all: [(pid: Int32, index: Int)] {
        indices.map { (pid: $0.key, index: $0.value) }.sorted { $0.pid < $1.pid }
    }

    private static var largestCPU: Int { 1 << 16 }
}
