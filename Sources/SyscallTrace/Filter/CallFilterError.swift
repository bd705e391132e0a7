/// Why a filter cannot be understood.
public enum CallFilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing in it.
    case empty
    /// There is no such set.
    case unknownSet(String)
    /// This is no regular expression.
    case badExpression(String)
    /// There is no such syscall, or it has no event.
    case unknownSyscall(String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .empty: "no syscall is named"
        case .unknownSet(let name):
            "no set of syscalls is called '\(name)': there are "
                + SyscallSets.names.map { "%\($0)" }.joined(separator: ", ")
        case .badExpression(let text): "'\(text)' is no regular expression"
        case .unknownSyscall(let name): "no syscall event is called '\(name)'"
        }
    }
}
