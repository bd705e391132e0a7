import SystemPackage

/// Why a file, a directory or a process could not be used.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as messages name it.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// Opening an existing file.
        case open
        /// Creating a file or a directory.
        case create
        /// Reading.
        case read
        /// Writing.
        case write
        /// Using a directory: looking into it and creating files there.
        case use
        /// Moving pages out of a pipe with splice(2).
        case splice
        /// Tracing a process.
        case trace
        /// Starting the thread that fills the file.
        case startThread = "start a thread for"
    }

    /// The file's path.
    public let path: String
    /// What was being done with it.
    public let action: Action
    /// The system's reason.
    public let errno: Errno

    /// The system's `errno` for `action` on the file at `path`.
    public init(path: String, action: Action, errno: Errno) {
        self.path = path
        self.action = action
        self.errno = errno
    }

    public var description: String { "cannot \(action.rawValue) '\(path)': \(errno.description)" }
}
