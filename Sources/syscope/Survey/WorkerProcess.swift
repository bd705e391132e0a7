import Binary
import Glibc
import Survey
import SystemPackage

/// A process that audits kernels for a survey, one at a time.
final class WorkerProcess {
    private let pid: pid_t
    private var socket: StreamSocket?
    private var lines = LineBuffer()
    /// The file that it audits; nil if it waits for one.
    private(set) var file: SurveyedFile?
    /// When it must be done, in ``Clock``'s milliseconds.
    private(set) var deadline = Int.max

    /// Starts a process.
    ///
    /// - Throws: ``Failure`` if it cannot be started.
    init() throws(Failure) {
        let other: FileDescriptor
        do throws(Errno) {
            let pair = try StreamSocket.pair()
            other = pair.other
            socket = pair.socket
        } catch {
            throw Failure("survey: \(error)")
        }
        defer { try? other.close() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, other.rawValue, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, other.rawValue, STDOUT_FILENO)
        // What it prints as it ends is no line of ours; the record says how it ended.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        let words = CStringArray(["syscope", "survey", "--worker"])
        var child: pid_t = 0
        let problem =
            words.withPointer { posix_spawn(&child, "/proc/self/exe", &actions, nil, $0, environ) } ?? ENOMEM
        guard problem == 0 else { throw Failure("survey: \(Errno(rawValue: problem))") }
        pid = child
    }

    deinit { _ = end() }

    /// The descriptor from which its answer can be read.
    var descriptor: FileDescriptor? { socket?.descriptor }

    /// Gives it a file.
    ///
    /// - Parameter timeout: the most seconds that it may take.
    func start(_ file: SurveyedFile, timeout: Int) {
        self.file = file
        deadline = Clock.milliseconds + timeout * 1000
        let labels = file.labels.sorted { $0.key < $1.key }.map { "\t\($0.key)=\($0.value)" }.joined()
        // If it has ended, the next answer is that.
        try? socket?.send(Array((file.path + labels + "\n").utf8))
    }

    /// What there is of its answer.
    enum Answer {
        /// Not yet a whole one.
        case none
        /// The record of ``file``, as a line.
        case line([UInt8])
        /// It has ended without one, for this reason.
        case ended(String)
    }

    /// Reads what can be read.
    func receive() -> Answer {
        let part: [UInt8]
        do throws(Errno) { part = try socket?.receive(limit: 1 << 16) ?? [] } catch { part = [] }
        guard !part.isEmpty else { return .ended(end()) }
        lines.append(part)
        guard let line = lines.next() else { return .none }
        file = nil
        deadline = .max
        return .line(line + [UInt8(ascii: "\n")])
    }

    /// Ends the process, whatever it does.
    func kill() { _ = Glibc.kill(pid, SIGKILL) }

    /// Waits for the process, which ends when its input does.
    ///
    /// - Returns: how it ended.
    private func end() -> String {
        guard socket != nil else { return "" }
        socket = nil
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        guard signal != 0 else { return "the audit ended with status \(status >> 8 & 0xff)" }
        return "the audit was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    }
}
