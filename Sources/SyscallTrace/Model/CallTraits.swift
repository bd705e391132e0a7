/// What the model has to know of a syscall for each of its events.
struct CallTraits: OptionSet {
    let rawValue: UInt8

    /// The filter wants it.
    static let wanted = CallTraits(rawValue: 1)
    /// Its result decides whether it is wanted.
    static let tentative = CallTraits(rawValue: 2)
    /// `execve`, `execveat`.
    static let exec = CallTraits(rawValue: 4)
    /// A call that makes a task.
    static let clone = CallTraits(rawValue: 8)
    /// `exit`, and with `group` `exit_group`.
    static let exit = CallTraits(rawValue: 16)
    static let group = CallTraits(rawValue: 32)
    /// A call that goes back to what a signal interrupted: the kernel forgets its number, so that there is no exit
    /// event (x86 `restore_sigcontext()`, arm64 `forget_syscall()`).
    static let signalReturn = CallTraits(rawValue: 64)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of syscall: Syscall, filter: TraceFilter) {
        switch syscall.role {
        case .exec: self = .exec
        case .clone: self = .clone
        case .exit: self = .exit
        case .exitGroup: self = [.exit, .group]
        case .sigreturn: self = .signalReturn
        case nil: self = []
        }
        if filter.calls.includes(syscall.name) { insert(.wanted) }
        if filter.results != .all { insert(.tentative) }
    }
}
