/// What a kernel offers for tracing syscalls.
public enum SyscallEventSource: Sendable, Hashable {
    /// `syscalls:sys_enter_*`: this many have both events.
    case perSyscall(Int)
    /// `raw_syscalls` only: numbers, no argument names.
    case raw

    /// What `fileSystem` offers; nil if neither.
    public static func available(in fileSystem: TraceFS) -> SyscallEventSource? {
        let count = fileSystem.syscallsWithEvents().count
        if count > 0 { return .perSyscall(count) }
        return fileSystem.has("events/raw_syscalls/sys_enter") ? .raw : nil
    }
}
