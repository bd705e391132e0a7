import ArgumentParser
import Binary
import Ftrace
import SyscallTrace
import SystemPackage
import TraceFile

/// `syscope trace`: a line per call, while they happen.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show the system calls of a command, of processes, or of the machine, one a line.",
        discussion: """
            The options are those of strace; unlike strace it does not stop the program at every call. Lines go to standard \
            error, or to the file that -o names.

            Exit status: 0 if everything was shown, 1 if the kernel dropped events, 2 if tracing failed; that of the command \
            with --exit-status.
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
            let schema = try LiveTrace.schema(of: session).get()
            let statistics: [(cpu: Int, statistics: BufferStatistics)]
            if count {
                var summary = try LiveSummary.run(
                    session, schema, expression: lines.expression, widths: target.widths(session))
                statistics = session.statistics()
                summary.setLosses(Dictionary(statistics.map { ($0.cpu, $0.statistics.lost) }, uniquingKeysWith: max))
                let table = SummaryTable(machine: .host, order: sort)
                try CommandSupport.sink(descriptor, name)(
                    lines.format == .json ? table.json(summary) : table.text(summary))
            } else {
                statistics = try showLines(session, schema, descriptor, name)
            }
            session.remove()
            if let problem = session.command?.startError { throw problem }
            try target.end(session, lost: TargetArguments.report(lost: statistics, bufferSize: target.bufferSize))
        }
    }

    /// Syscalls that tell how processes end, and what descriptors are.
    private var needed: Set<String> {
        lines.paths ? LineOptions.syscallsForPaths.union(["exit_group"]) : ["exit_group"]
    }

    private func showLines(
        _ session: TraceSession, _ schema: SyscallSchema, _ output: FileDescriptor, _ name: String
    ) throws -> [(cpu: Int, statistics: BufferStatistics)] {
        var names = session.instance.fileSystem.taskNames()
        if let command = session.command { names[command.pid] = Array("syscope".utf8) }
        var report = LineReport(
            schema: schema, machine: .host, names: names,
            options: try lines.options(schema: schema, offset: TraceMetadata.realtimeOffset(), isLive: true),
            sink: CommandSupport.sink(output, name)
        )
        let live = try LiveTrace(session)
        if let command = session.command { report.learnPaths(of: command.pid, isHeld: true) }
        for (pid, width) in try target.widths(session) { try report.learnWidth(width, of: pid) }
        let processes = try target.pids()
        do throws(LiveError<MergeError<CallError>>) {
            try live.run {
                for process in processes { report.learnPaths(of: process, isHeld: false) }
            } _: { events, limit throws(MergeError<CallError>) in
                if let command = session.command, command.hasEnded(), case .killed(let signal)? = command.end {
                    report.learnEnd(of: command.pid, signal: signal)
                }
                try report.follow(events, until: limit)
                do throws(FileError) {
                    try CommandSupport.checkReader(of: output, name)
                } catch {
                    throw .visitor(.output(error))
                }
            }
        } catch {
            if case .step(.visitor(.output)) = error, let command = session.command, !command.hasEnded() {
                // Tracing ends at once; nobody should have to guess what becomes of the command.
                session.stop()
                CommandSupport.complain("\(name) cannot be written: process \(command.pid) goes on, untraced")
            }
            throw CommandSupport.cause(of: error)
        }
        try report.finish()
        return session.statistics()
    }
}

/// Counting while a session runs.
enum LiveSummary {
    static func run(
        _ session: TraceSession, _ schema: SyscallSchema, expression: String?, widths: [Int32: ProgramWidth]
    ) throws -> Summary {
        var summary = Summary(
            schema: schema, names: session.instance.fileSystem.taskNames(),
            filter: try CommandSupport.filter(expression, schema))
        for (pid, width) in widths { summary.learnWidth(width, of: pid) }
        let live = try LiveTrace(session)
        do throws(LiveError<MergeError<CallError>>) {
            try live.run { events, limit throws(MergeError<CallError>) in
                try summary.process(events, until: limit, isLive: true)
            }
        } catch {
            throw CommandSupport.cause(of: error)
        }
        return summary
    }
}
