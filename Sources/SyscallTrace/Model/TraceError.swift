import Binary
import Ftrace

/// Why going through the events of a trace stopped.
public enum TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// ftrace could not be controlled.
    case control(TraceControlError)
    /// The events could not be read.
    case read(TraceReadError)
    /// An event does not have the fields that its format declares; `timestamp` is in nanoseconds of the trace clock.
    case event(RingBufferError, cpu: Int, timestamp: UInt64)
    /// The output could not be written.
    case output(FileError)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .control(let error): error.description
        case .read(let error): error.description
        case .event(let error, let cpu, let timestamp): "\(error.description); CPU \(cpu), time \(timestamp)"
        case .output(let error): error.description
        }
    }
}
