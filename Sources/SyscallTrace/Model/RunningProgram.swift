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
