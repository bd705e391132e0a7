import Binary
import Glibc
import SystemPackage

/// Why tracing could not be set up or used.
public enum TraceControlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// tracefs is not mounted and cannot be.
    case notMounted(Errno)
    /// The kernel is locked down and refuses tracefs.
    case lockedDown
    /// Nothing is in the tracefs that is mounted here.
    case empty(String)
    /// A control file could not be read or written.
    case file(FileError)
    /// The kernel describes its events in a way that is not understood.
    case format(file: String, EventFormatError)
    /// The kernel has no event for the syscalls that are wanted.
    case noEvents
    /// A command could not be started.
    case command(String, Errno)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .notMounted(let errno):
            "tracefs cannot be mounted at \(TraceFS.usualPath): \(errno.description)"
                + (errno == .notPermitted
                    ? "; tracing needs root" : errno.rawValue == ENODEV ? "; this kernel has no tracing" : "")
        case .lockedDown:
            "kernel lockdown (confidentiality) refuses tracefs, to root too; "
                + "boot without lockdown=confidentiality to trace"
        case .empty(let path):
            "tracefs at '\(path)' is empty: the kernel was booted with lockdown=confidentiality, or has no tracing"
        case .file(let error): error.description
        case .format(let file, let error): "\(file): \(error.description)"
        case .noEvents: "this kernel has no syscall events"
        case .command(let name, let errno): "cannot run '\(name)': \(errno.description)"
        }
    }
}
