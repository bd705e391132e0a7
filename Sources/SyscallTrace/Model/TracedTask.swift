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
    /// Whether its last call has no exit event of its own: one that comes has the number that the registers hold by then (powerpc,
    /// riscv).
    var isReturning = false

    init(pid: Int32, process: Int32, name: [UInt8] = []) {
        self.pid = pid
        self.process = process
        self.name = name
    }

    /// Takes it that the task enters `call`; `isReturning`: it has no exit event of its own.
    @inline(__always)
    mutating func enter(_ call: PendingCall, isReturning: Bool) {
        pending = call
        fatalSignal = 0
        self.isReturning = isReturning
    }
}

/// What is known of a task's call while the task is in it.
struct PendingCall {
    /// Its index in ``SyscallSchema/syscalls``; -1 if the task is in none.
    var syscall: Int32 = -1
    /// How many marks of lost events there had been when it was entered: if there are more, an exit may be that of a later call.
    var generation: UInt32 = 0
    /// When it was entered, in nanoseconds of the trace clock.
    var start: UInt64 = 0

    var isActive: Bool { syscall >= 0 }
}

/// What is known of the program that a task runs: whether it is a native or a compat one.
struct RunningProgram {
    /// nil if that is not known.
    var width: ProgramWidth?
    /// The number of the call whose own entry event was the last event, if the raw one is still to come; -1 if none.
    var announced = -1
    /// The exec that the task is in, an index of ``SyscallSchema/syscalls``; -1 if none.
    var exec = -1
    /// When it got a new program whose width is not known yet, in nanoseconds of the trace clock.
    var start: UInt64?
    /// The call that a raw event has begun, and its number; -1 if none.
    var rawCall = -1
    var rawNumber: UInt64 = 0
    /// How many marks of lost events there had been at its last event.
    var generation: UInt32 = 0
    /// Whether the task was made while events were recorded.
    var isNew = false
}

/// What the model knows of a process (thread group) beside its tasks. It stays until the number comes again: threads may
/// end after the first of them.
struct TracedProcess {
    /// What a thread gave to exit_group().
    var exitStatus: Int32?
    /// The last signal that was sent to it and has not been delivered, and whether that has been said.
    var sentSignal: (signal: Signal, isShown: Bool)?
    /// The signal that has ended it, as its parent learned it.
    var endSignal: Int32?
}
