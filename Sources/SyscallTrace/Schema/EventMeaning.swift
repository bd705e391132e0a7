import Ftrace

/// What one event says about syscalls and tasks.
struct EventMeaning: Sendable {
    /// What it says.
    enum Kind: UInt8, Sendable {
        /// Nothing that is needed.
        case other
        /// `syscalls:sys_enter_NAME` and `sys_exit_NAME`.
        case enter, exit
        /// `raw_syscalls:sys_enter` and `sys_exit`: the number says which syscall.
        case rawEnter, rawExit
        /// `sched:sched_process_exec`.
        case exec
        /// `task:task_newtask`.
        case newTask
        /// `task:task_rename`.
        case rename
        /// `sched:sched_process_exit`.
        case taskExit
        /// `signal:signal_generate`.
        case signalSent
        /// `signal:signal_deliver`.
        case signal
        /// Entry and exit of `execve` and `execveat`, which tell compat programs from native ones.
        case execEnter, execExit
        /// The exit of an exec that is recorded without its entry.
        case execEnd
        /// An entry that is recorded without its exit. It says that the raw event behind it is that of a native
        /// program: `sys_enter_NAME` is for native programs only.
        case entryOnly
    }

    var kind = Kind.other
    /// An index of ``SyscallSchema/syscalls``; of an event that says the number itself, -1.
    var syscall = -1
    /// Of an entry: an index of ``SyscallSchema/layouts``.
    var layout = -1
    /// The result of an exit, the number of a raw entry.
    var value = FieldLocation(offset: 0, size: 0)
    /// The number of a raw exit.
    var number = FieldLocation(offset: 0, size: 0)
    /// Of an entry: the number that `raw_syscalls` has for it; ``unknownNumber`` if that is not known.
    var callNumber = EventMeaning.unknownNumber

    static let unknownNumber = -2
}
