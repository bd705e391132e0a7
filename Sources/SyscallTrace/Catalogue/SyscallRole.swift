/// What a syscall does to the task that makes it, beyond its result.
enum SyscallRole: Sendable, Hashable {
    /// It replaces the program by that of a file, whose name is an argument: its position.
    case exec(file: Int)
    /// It makes a task, which leaves the call too, with the result 0.
    case clone
    /// It ends the task.
    case exit
    /// It ends all tasks of the process.
    case exitGroup
    /// It goes back to what a signal interrupted. The kernel forgets the number of the call, so that it has no exit
    /// event (x86 `restore_sigcontext()`, arm64 `forget_syscall()`).
    case sigreturn

    /// Whether it is an exec.
    var isExec: Bool {
        if case .exec = self { true } else { false }
    }

    /// Whether it ends its task.
    var isExit: Bool { self == .exit || self == .exitGroup }
}
