import Binary
import CLinux
import Glibc
import SystemPackage

/// A process that has been made for a command and waits: ``release()`` makes it run the command.
public final class StoppedChild {
    /// The child's number.
    public let pid: Int32
    private let name: String
    private let state: OpaquePointer
    private var status: Int32?

    /// How a command ended.
    public enum End: Sendable, Hashable {
        /// It exited with this status.
        case exited(Int32)
        /// This signal ended it.
        case killed(Int32)
    }

    /// Starts `arguments`, whose first element is looked for in `searchPath` (directories with colons) if it has no
    /// slash.
    ///
    /// - Throws: ``TraceControlError/command(_:_:)`` if there is no such program, or if no process can be made for it.
    public init(_ arguments: [String], searchPath: String, environment: [String]) throws(TraceControlError) {
        guard let name = arguments.first, !name.isEmpty else { throw .command("", .invalidArgument) }
        self.name = name
        guard let path = StoppedChild.file(name, searchPath) else { throw .command(name, Errno(rawValue: errno)) }
        guard let state = linux_child_new() else { throw .command(name, .noMemory) }
        let words = CStringArray(arguments)
        let variables = CStringArray(environment)
        let child = words.withPointer { words in
            variables.withPointer { linux_child_spawn(state, path, words, $0) }
        }
        let problem = Errno(rawValue: errno)
        guard let child = child ?? nil, child > 0 else {
            linux_child_free(state)
            throw .command(name, problem)
        }
        pid = child
        self.state = state
    }

    deinit { linux_child_free(state) }

    /// The path of the program `name`; nil, and `errno`, if there is none.
    static func file(_ name: String, _ searchPath: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        for directory in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
            let path = directory.isEmpty ? name : "\(directory)/\(name)"
            var information = stat()
            if access(path, X_OK) == 0, stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG {
                return path
            }
        }
        return nil
    }

    /// Makes the command stop sleeping: from now on the only system call that it makes is execve().
    public func arm() {
        linux_child_arm(state)
        // It gets there in less than a millisecond, unless somebody kills it.
        while linux_child_state(state) != 2, !hasEnded() { usleep(50) }
    }

    /// Lets the command go, soon after ``arm()``.
    public func release() { linux_child_release(state) }

    /// Why execve() failed, if it did; asked for after the end.
    public var startError: TraceControlError? {
        let number = linux_child_exec_error(state)
        return number == 0 ? nil : .command(name, Errno(rawValue: number))
    }

    /// Whether the command has ended. Does not wait.
    public func hasEnded() -> Bool {
        if status != nil { return true }
        var value: Int32 = 0
        guard waitpid(pid, &value, WNOHANG) == pid else { return false }
        status = value
        return true
    }

    /// How it ended; nil if it has not.
    public var end: End? {
        guard let status else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    }

    /// Sends a signal.
    public func signal(_ number: Int32) {
        if status == nil { kill(pid, number) }
    }
}
