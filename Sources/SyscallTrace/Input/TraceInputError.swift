import Binary
import Ftrace

/// Why a recorded trace cannot be read.
public enum TraceInputError: Error, Sendable, CustomStringConvertible {
    /// The system refused.
    case file(FileError)
    /// ftrace could not be controlled.
    case control(TraceControlError)
    /// It is of no kind that is known.
    case unknownKind
    /// It is of a kind that is known, and is not what that should be.
    case content(any Error & CustomStringConvertible & Sendable)
    /// The event formats are not understood.
    case schema(SchemaError)
    /// None of its events is about a syscall.
    case noSyscallEvents
    /// It has no buffer of that name, but these.
    case noBuffer(String, among: [String])

    /// What is wrong. What the trace itself supplied is not escaped.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .control(let error): error.description
        case .unknownKind: "no kind of trace that is known"
        case .content(let error): error.description
        case .schema(let error): error.description
        case .noSyscallEvents: "no syscall events"
        case .noBuffer(let name, let names): "no buffer '\(name)' among \(names.joined(separator: ", "))"
        }
    }
}
