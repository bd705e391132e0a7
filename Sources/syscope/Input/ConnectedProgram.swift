import Binary
import Glibc
import SystemPackage

/// A program that was started with the other end of a socket as its standard input and output. What it says on standard error
/// is not shown.
final class ConnectedProgram {
    private let pid: pid_t
    /// Our end; nil after ``end()``.
    private(set) var socket: StreamSocket?

    /// Starts the program at `path`.
    ///
    /// - Parameters:
    ///   - words: its name and arguments.
    ///   - file: a file that it gets as descriptor 3; nil for none.
    /// - Throws: ``Failure`` if it cannot be started.
    init(_ path: String, _ words: [String], passing file: FileDescriptor? = nil) throws(Failure) {
        let other: FileDescriptor
        do throws(Errno) {
            let pair = try StreamSocket.pair()
            other = pair.other
            socket = pair.socket
        } catch {
            throw Failure("\(path): \(error)")
        }
        defer { try? other.close() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, other.rawValue, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, other.rawValue, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        if let file { posix_spawn_file_actions_adddup2(&actions, file.rawValue, 3) }
        let strings = CStringArray(words)
        var child: pid_t = 0
        let problem = strings.withPointer { posix_spawn(&child, path, &actions, nil, $0, environ) } ?? ENOMEM
        guard problem == 0 else { throw Failure("\(path): \(Errno(rawValue: problem))") }
        pid = child
    }

    deinit { _ = end() }

    /// Ends the program, whatever it does.
    func kill() { _ = Glibc.kill(pid, SIGKILL) }

    /// Closes the socket, and waits for the program, which ends when its input does.
    ///
    /// - Returns: how it ended, as `waitpid` says it; nil if this was known before.
    func end() -> Int32? {
        guard socket != nil else { return nil }
        socket = nil
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
