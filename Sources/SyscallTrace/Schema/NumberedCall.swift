/// What a number of `raw_syscalls` is.
struct NumberedCall: Sendable {
    /// An index of ``SyscallSchema/syscalls``.
    let syscall: Int
    /// An index of ``SyscallSchema/layouts``: where a raw event has the arguments.
    let layout: Int
    /// Whether an entry event of its own comes before the raw one for certain, and an exit event.
    var hasEntry = false
    var hasExit = false
}
