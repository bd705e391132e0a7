/// What is known of a task's call while the task is in it.
struct PendingCall {
    /// Its index in ``SyscallSchema/syscalls``; -1 if the task is in none.
    var syscall: Int32 = -1
    /// How many marks of lost events there had been when it was entered: if there are more, an exit may be that of a
    /// later call.
    var generation: UInt32 = 0
    /// When it was entered, in nanoseconds of the trace clock.
    var start: UInt64 = 0

    var isActive: Bool { syscall >= 0 }
}
