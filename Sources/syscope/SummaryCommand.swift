import ArgumentParser
import SyscallTrace
import TraceFile

/// `syscope summary`: counts and durations of the calls in a trace file.
struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "Count the calls in a trace file, and how long they took.",
        discussion: """
            Percentiles are exact to 1/32 of their value. Exit status: 0, 1 if events were lost while recording, 2 for an
            unreadable file.
            """)

    @Argument(help: "The trace file.") var file = "trace.dat"
    @OptionGroup var summary: SummaryArguments
    @Option(help: ArgumentHelp("The tracing instance whose events to count.", valueName: "instance")) var buffer: String?

    func run() throws {
        try CommandSupport.run {
            let (trace, buffer, schema, machine) = try CommandSupport.open(file, buffer)
            var result = Summary(
                schema: schema, names: trace.taskNames, filter: try CommandSupport.filter(summary.expression, schema))
            try result.process(try trace.events(of: buffer))
            try summary.show(result, machine: machine)
        }
    }
}
