/// A call of a task. The numbers in it are indices, so that it costs nothing to pass on.
public struct Call {
    /// The task's slot: its index in the table of tasks, as long as it lives.
    public let task: Int
    /// The index of the syscall in ``SyscallSchema/syscalls``.
    public let syscall: Int
    /// When the task entered it, in nanoseconds of the trace clock; nil if the entry was not recorded: only the exit is
    /// known.
    public let start: UInt64?
    let traits: CallTraits

    /// Whether the call may still turn out not to be wanted: then ``TraceSink/end(_:_:of:)`` does not come.
    public var isTentative: Bool { traits.contains(.tentative) }
    /// Whether it is `execve` or `execveat`.
    public var isExec: Bool { traits.contains(.exec) }
}
