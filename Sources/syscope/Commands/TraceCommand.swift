import ArgumentParser
import Binary
import Ftrace
import SyscallTrace
import SystemPackage
import TraceFile

/// `syscope trace`: one line for each call, as it happens.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show the system calls of a command, of processes, or of the machine, one a line.",
        discussion: """
            The options are those of strace; unlike strace it does not stop the program at every call. Lines go to \
            standard error, or to the file that -o names.

            Exit status: 0 if everything was shown, 1 if the kernel dropped events, 2 if tracing failed; that of the \
            command with --exit-status.
            """)

    @OptionGroup var lines: LineArguments
    @Flag(name: .customShort("c"), help: "Count calls, errors and durations instead of showing lines.") var count =
        false
    @Option(name: .customShort("S"), help: "The order of the rows of -c.") var sort = SummaryTable.Order.time
    @Option(name: .customShort("o"), help: ArgumentHelp("Write to this file.", valueName: "file")) var output: String?
    @OptionGroup var target: TargetArguments

    func run() throws {
        try CommandSupport.run {
            let (descriptor, name) =
                try output == nil ? (.standardError, "standard error") : CommandSupport.output(output)
            let session = try target.session(
                expression: lines.expression, needed: needed, readsTexts: !count)
            defer { session.remove() }
            try follow(session, descriptor, name)
            let statistics = session.statistics()
            session.remove()
            if let problem = session.command?.startError { throw problem }
            try target.end(session, lost: TargetArguments.report(lost: statistics, bufferSize: target.bufferSize))
        }
    }

    /// Shows or counts the calls of `session` until it ends. The caller removes the instance afterwards: the kernel
    /// keeps an instance whose buffers are open.
    private func follow(_ session: TraceSession, _ descriptor: FileDescriptor, _ name: String) throws {
        let live = try LiveTrace(session) { () throws(TraceError) in
            do throws(FileError) {
                // Counts are written only at the end.
                if !count { try CommandSupport.checkReader(of: descriptor, name) }
            } catch {
                throw .output(error)
            }
        }
        if count {
            let summary = try SummaryArguments.count(live, lines.expression, session.statistics)
            let table = SummaryTable(machine: .host, order: sort, compatAdvice: CommandSupport.compatAdvice)
            try CommandSupport.writer(to: descriptor, name)(
                lines.format == .json ? table.json(summary) : table.text(summary))
        } else {
            try showLines(live, session, descriptor, name)
        }
    }

    /// Syscalls whose events are needed in any case: they tell how processes end, and which file a descriptor is.
    private var needed: Set<String> {
        lines.paths ? DescriptorKnowledge.syscalls.union(["exit_group"]) : ["exit_group"]
    }

    private func showLines(
        _ live: LiveTrace, _ session: TraceSession, _ output: FileDescriptor, _ name: String
    ) throws {
        do {
            _ = try lines.show(live, output, name)
        } catch let error as TraceError {
            if case .output = error, let command = session.command, !command.hasEnded() {
                // The output cannot be written, so tracing ends. The user learns that the command still runs.
                session.stop()
                CommandSupport.complain("\(name) cannot be written: process \(command.pid) goes on, untraced")
            }
            throw error
        }
    }
}
