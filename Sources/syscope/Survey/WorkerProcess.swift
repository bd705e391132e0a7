import Binary
import Glibc
import Survey
import SystemPackage

/// A process that audits kernels for a survey, one at a time.
final class WorkerProcess {
    private let program: ConnectedProgram
    private var lines = LineBuffer()
    /// The file that it audits; nil if it waits for one.
    private(set) var file: SurveyedFile?
    /// When it must be done, in ``Clock``'s milliseconds.
    private(set) var deadline = Int.max

    /// Starts a process.
    ///
    /// - Throws: ``Failure`` if it cannot be started.
    init() throws(Failure) {
        program = try ConnectedProgram("/proc/self/exe", ["syscope", "survey", "--worker"])
    }

    /// The descriptor from which its answer can be read.
    var descriptor: FileDescriptor? { program.socket?.descriptor }

    /// Gives it a file.
    ///
    /// - Parameter timeout: the most seconds that it may take.
    func start(_ file: SurveyedFile, timeout: Int) {
        self.file = file
        deadline = Clock.milliseconds + timeout * 1000
        let labels = file.labels.sorted { $0.key < $1.key }.map { "\t\($0.key)=\($0.value)" }.joined()
        // If it has ended, the next answer is that.
        try? program.socket?.send(Array((file.path + labels + "\n").utf8))
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
        do throws(Errno) { part = try program.socket?.receive(limit: 1 << 16) ?? [] } catch { part = [] }
        guard !part.isEmpty else { return .ended(end()) }
        lines.append(part)
        guard let line = lines.next() else { return .none }
        file = nil
        deadline = .max
        return .line(line + [UInt8(ascii: "\n")])
    }

    /// Ends the process, whatever it does.
    func kill() { program.kill() }

    /// Waits for the process.
    ///
    /// - Returns: how it ended, in words.
    private func end() -> String {
        guard let status = program.end() else { return "" }
        let signal = status & 0x7f
        guard signal != 0 else { return "the audit ended with status \(status >> 8 & 0xff)" }
        return "the audit was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    }
}
