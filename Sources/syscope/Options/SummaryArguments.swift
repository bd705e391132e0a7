import ArgumentParser
import Ftrace
import Glibc
import SyscallTrace
import SystemPackage

/// The options of every subcommand that counts calls.
struct SummaryArguments: ParsableArguments {
    @Option(
        name: .customShort("e"),
        help: ArgumentHelp("Only these syscalls, as for 'syscope trace'.", valueName: "trace=SET"))
    var expression: String?

    @Option(name: .customShort("S"), help: "The order of the rows.")
    var sort = SummaryTable.Order.time

    @Flag(name: .customLong("per-process"), help: "A row for each task too.")
    var perProcess = false

    @Flag(help: "How durations are distributed, for each syscall.")
    var histogram = false

    @Option(name: .customLong("format"), help: "The form of the output.")
    var format = ReportFormat.text

    /// Writes the summary. Returns whether events were lost.
    func show(_ summary: Summary, machine: Machine) throws -> Bool {
        let table = SummaryTable(
            machine: machine, order: sort, perProcess: perProcess, histogram: histogram,
            compatAdvice: CommandSupport.compatAdvice)
        let text = format == .json ? table.json(summary) : table.text(summary)
        try CommandSupport.writer(to: .standardOutput, "standard output")(text)
        guard !summary.losses.isEmpty else { return false }
        CommandSupport.complain("events were lost while recording: durations of calls around them are not counted")
        return true
    }

    /// Counts the calls of `input` that `expression` selects. `statistics` reads the kernel's own counters at the end.
    static func count(
        _ input: some TraceInput, _ expression: String?,
        _ statistics: () -> [(cpu: Int, statistics: BufferStatistics)]
    ) throws -> Summary {
        var model = try CommandSupport.model(of: input, expression, Summary(schema: input.schema))
        try input.run(&model)
        model.sink.setLosses(
            Dictionary(statistics().map { ($0.cpu, $0.statistics.lost) }, uniquingKeysWith: max))
        return model.sink
    }
}

extension SummaryTable.Order: ExpressibleByArgument {}
