/// What the model knows of a task (thread).
struct TracedTask {
    var pid: Int32
    /// The number of its process (thread group).
    var process: Int32
    /// The name, bytes that the program chose.
    var name: [UInt8] = []
    /// The call that it is in.
    var pending = PendingCall()
    var program = RunningProgram()
    var files = DescriptorPaths.Owner()
    /// A signal whose default action may be the task's end.
    var fatalSignal: Int32 = 0
    /// What it gave to exit().
    var exitStatus: Int32?
    /// Whether its last call has no exit event of its own: one that comes has the number that the registers hold by
    /// then (powerpc, riscv).
    var isReturning = false

    init(pid: Int32, process: Int32, name: [UInt8] = []) {
        self.pid = pid
        self.process = process
        self.name = name
    }

    /// The task enters `call`. `isReturning`: the call has no exit event.
    @inline(__always)
    mutating func enter(_ call: PendingCall, isReturning: Bool) {
        pending = call
        fatalSignal = 0
        self.isReturning = isReturning
    }
}
