import Binary
import Ftrace

/// Why copied files are no trace.
public enum TracefsCopyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file cannot be read.
    case file(FileError)
    /// A file describes events in a way that is not understood.
    case format(file: String, EventFormatError)
    /// `found`, a directory in `events`, has a name that the kernel cannot give.
    case name(KernelName, found: String)
    /// No CPU has a page with events in a byte order that makes sense.
    case noPages(directory: String)
    /// Nothing says what the events of syscalls look like.
    case noFormats(directory: String)
    /// A file of pages does not end where a page does.
    case brokenPage(path: String, size: Int, pageSize: Int)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .format(let file, let error): "\(file): \(error.description)"
        case .name(let kind, let found): "events: \(kind.refusal(of: found))"
        case .noPages(let directory):
            "no recorded events in '\(directory)': copy per_cpu/cpuN/trace_pipe_raw of the tracing instance"
        case .noFormats(let directory):
            "no syscall event is described in '\(directory)': copy events/syscalls/*/format"
        case .brokenPage(let path, let size, let pageSize):
            "'\(path)' has \(size) bytes, which are not whole pages of \(pageSize): copy it again"
        }
    }
}
