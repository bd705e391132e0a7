import ArgumentParser
import Ftrace
import SyscallTrace
import TraceFile

/// `syscope report`: the calls in a recorded trace, one a line.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show the calls in a trace file, one a line.",
        discussion: """
            Reads files of 'syscope record' and of 'trace-cmd record' (versions 6 and 7), of any architecture.
            Exit status: 0 if everything was shown, 1 if events were lost while recording, 2 for an unreadable file.
            """)

    @Argument(help: "The trace file.") var file = "trace.dat"
    @OptionGroup var lines: LineArguments
    @Option(name: .customShort("o"), help: ArgumentHelp("Write to this file.", valueName: "file")) var output: String?
    @Option(help: ArgumentHelp("The tracing instance whose events to show.", valueName: "instance")) var buffer: String?

    func run() throws {
        try CommandSupport.run {
            let trace = try CommandSupport.open(file, buffer: buffer)
            let (descriptor, name) = try CommandSupport.output(output)
            let seen = try lines.show(trace, descriptor, name)
            CommandSupport.report(guessedNames: seen.guessedNames)
            let counted = trace.statistics.filter { $0.statistics.lost > 0 }
            let total = max(counted.reduce(0) { $0 &+ $1.statistics.lost }, seen.lostEvents)
            if total > 0 || seen.unknownLosses > 0 {
                let parts = counted.map { "\($0.statistics.lost) on CPU \($0.cpu)" }.joined(separator: ", ")
                CommandSupport.complain(
                    (total > 0 ? "\(total)" : "an unknown number of") + " events were lost while recording"
                        + (parts.isEmpty ? "" : " (\(parts))"))
                throw ExitCode(1)
            }
        }
    }
}
