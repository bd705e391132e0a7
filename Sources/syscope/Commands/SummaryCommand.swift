import ArgumentParser
import Ftrace
import SyscallTrace
import TraceFile

/// `syscope summary`: counts and durations of calls, from a recorded trace or from processes that run.
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

            Exit status: 0, 1 if events were lost while recording, 2 for an unreadable file or if tracing failed; \
            that of the command with --exit-status.
            """)

    @OptionGroup var summary: SummaryArguments
    @Option(help: ArgumentHelp("The tracing instance whose events to count.", valueName: "instance")) var buffer:
        String?
    @OptionGroup var target: TargetArguments

    /// The recorded trace to count; nil if processes are traced.
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
            let trace = try CommandSupport.open(file, buffer: buffer)
            let result = try SummaryArguments.count(trace, summary.expression) { trace.statistics }
            CommandSupport.report(guessedNames: result.totals.guessedNames)
            if try summary.show(result, machine: trace.machine) { throw ExitCode.no }
        }
    }

    private func runLive() throws {
        let session = try target.session(expression: summary.expression, readsTexts: false)
        defer { session.remove() }
        let result = try SummaryArguments.count(try LiveTrace(session), summary.expression, session.statistics)
        session.remove()
        if let problem = session.command?.startError { throw problem }
        try target.end(session, lost: try summary.show(result, machine: .host))
    }
}
