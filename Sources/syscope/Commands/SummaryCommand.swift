import ArgumentParser
import Ftrace
import SyscallTrace
import TraceFile

/// `syscope summary`: counts and durations of calls, of a trace file or of a command while it runs.
struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "Count system calls, and how long they took.",
        usage: """
            syscope summary [<options>] [<trace file>]
            syscope summary [<options>] -p <pid,…> | -a | -- <command> …
            """,
        discussion: """
            Percentiles are exact to 1/32 of their value.

            Exit status: 0, 1 if events were lost while recording, 2 for an unreadable file or if tracing failed; that of the \
            command with --exit-status.
            """)

    @OptionGroup var summary: SummaryArguments
    @Option(help: ArgumentHelp("The tracing instance whose events to count.", valueName: "instance")) var buffer:
        String?
    @OptionGroup var target: TargetArguments

    /// The file, if that is what is to be counted.
    private var file: String? {
        if target.processes != nil || target.all || target.command.first == "--" { return nil }
        return target.command.first ?? "trace.dat"
    }

    func validate() throws {
        if file != nil, target.command.count > 1 {
            throw ValidationError("one trace file, or '--' and a command")
        }
    }

    func run() throws {
        try CommandSupport.run {
            guard let file else { return try runLive() }
            let (trace, buffer, schema, machine) = try CommandSupport.open(file, buffer)
            var result = Summary(
                schema: schema, names: trace.taskNames, filter: try CommandSupport.filter(summary.expression, schema))
            try result.process(try trace.events(of: buffer))
            result.setLosses(
                Dictionary(trace.statistics(of: buffer).map { ($0.cpu, $0.statistics.lost) }, uniquingKeysWith: max))
            CommandSupport.report(guessedNames: result.guessedNames)
            if try summary.show(result, machine: machine) { throw ExitCode.no }
        }
    }

    private func runLive() throws {
        let session = try target.session(expression: summary.expression, readsTexts: false)
        defer { session.remove() }
        let schema = try LiveTrace.schema(of: session).get()
        var result = try LiveSummary.run(
            session, schema, expression: summary.expression, widths: target.widths(session))
        let statistics = session.statistics()
        session.remove()
        if let problem = session.command?.startError { throw problem }
        result.setLosses(Dictionary(statistics.map { ($0.cpu, $0.statistics.lost) }, uniquingKeysWith: max))
        try target.end(session, lost: try summary.show(result, machine: .host))
    }
}
