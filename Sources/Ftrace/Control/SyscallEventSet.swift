/// Which of a kernel's syscall events are recorded.
public struct SyscallEventSet: Sendable, Hashable {
    /// Names of syscalls whose two events are recorded; nil for all that have them.
    public var syscalls: Set<String>?
    /// Names of those of which the entry event is recorded alone.
    public var entries: Set<String> = []
    /// Names of those of which the exit event is recorded alone.
    public var exits: Set<String> = []
    /// Which calls are recorded by `raw_syscalls` too.
    public var numbers = CallNumbers.none
    /// Whether those are all that have no event of their own.
    public var recordsEveryCall = false

    /// All events that syscalls have of their own.
    public init() {}
}
