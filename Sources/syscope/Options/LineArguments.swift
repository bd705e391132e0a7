import ArgumentParser
import Glibc
import SyscallTrace
import SystemPackage

/// The options of every subcommand that shows one call a line. They are named as strace's.
struct LineArguments: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    enum Time: EnumerableFlag {
        case t, tt, ttt, r

        static func name(for value: Time) -> NameSpecification {
            switch value {
            case .t: .short
            case .tt: [.customLong("tt", withSingleDash: true)]
            case .ttt: [.customLong("ttt", withSingleDash: true)]
            case .r: .short
            }
        }

        static func help(for value: Time) -> ArgumentHelp? {
            switch value {
            case .t: "The time of day before each line."
            case .tt: "The same, with microseconds."
            case .ttt: "Seconds since 1970 before each line, with microseconds."
            case .r: "Seconds since the line before."
            }
        }
    }

    @Option(
        name: .customShort("e"),
        help: ArgumentHelp(
            "Only these syscalls: names, sets and /regular expressions, with commas; '!' before them excludes.",
            discussion: """
                Sets: %file %process %network %memory %desc %signal %ipc %clock %creds %pure %stat %lstat %fstat \
                %%stat %statfs %fstatfs %%statfs. With "none", only signals and ends of processes are shown.
                """, valueName: "trace=SET"))
    var expression: String?

    @Flag(exclusivity: .exclusive) var time: Time?

    @Flag(name: .customShort("T"), help: "How long each call took, in seconds.")
    var duration = false

    @Flag(
        name: .customShort("y"), help: "What descriptors lead to beside their numbers, where that can be known.")
    var paths = false

    @Flag(name: .customShort("Y"), help: "The name of the task beside its number.")
    var names = false

    @Flag(name: .customShort("Z"), help: "Only calls that fail.")
    var failing = false

    @Flag(name: .customShort("z"), help: "Only calls that succeed.")
    var successful = false

    @Option(
        name: .customShort("s"),
        help: ArgumentHelp(
            "How many bytes are shown of data that a call writes; names are shown in full.", valueName: "size"))
    var stringLimit = 32

    @Option(name: .customLong("format"), help: "The form of the output.")
    var format = Format.text

    func validate() throws {
        if stringLimit < 0 { throw ValidationError("-s: 0 or more") }
        if failing, successful { throw ValidationError("-Z and -z exclude each other") }
    }

    /// Shows the calls of `input` in the chosen format. Returns the totals.
    func show(_ input: some TraceInput, _ output: FileDescriptor, _ name: String) throws -> TraceTotals {
        let text = TextOutput(CommandSupport.writer(to: output, name))
        let offset = input.realtimeOffset
        switch format {
        case .text:
            return try show(
                input,
                StraceText(schema: input.schema, machine: input.machine, options: options(offset), output: text))
        case .json:
            return try show(
                input,
                JSONLines(
                    schema: input.schema, machine: input.machine, realtimeOffset: offset ?? 0, output: text))
        }
    }

    private func show<Sink: TraceSink & ~Copyable>(
        _ input: some TraceInput, _ sink: consuming Sink
    ) throws -> TraceTotals {
        var model = try CommandSupport.model(
            of: input, expression, results: failing ? .failing : successful ? .successful : .all, paths: paths, sink)
        try input.run(&model)
        return model.totals
    }

    /// The options of strace's text. `offset` converts the trace clock to real time, in nanoseconds; nil if it is not
    /// known.
    private func options(_ offset: Int64?) -> StraceText.Options {
        var options = StraceText.Options()
        options.showsDuration = duration
        options.showsName = names
        options.stringLimit = stringLimit
        options.compatAdvice = CommandSupport.compatAdvice
        options.realtimeOffset = offset ?? 0
        options.time =
            switch time {
            case .t: .clock(digits: 0)
            case .tt: .clock(digits: 6)
            case .ttt: .seconds
            case .r: .sinceLast
            case nil: .none
            }
        if time == .t || time == .tt {
            if offset == nil { options.time = .seconds } else { options.zoneOffset = CommandSupport.zoneOffset() }
        }
        return options
    }
}
