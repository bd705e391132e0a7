import ArgumentParser
import Glibc
import SyscallTrace

/// Options of every subcommand that shows calls, one a line: those of strace.
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
                Sets: %file %process %network %memory %desc %signal %ipc %clock %creds %pure %stat %lstat %fstat %%stat \
                %statfs %fstatfs %%statfs. With "none", only signals and ends of processes are shown.
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

    /// The options as the library wants them; `offset` is that of the trace clock, nil if not known. `isLive`: what is
    /// shown happens on this machine now.
    func options(schema: SyscallSchema, offset: Int64?, isLive: Bool = false) throws -> LineOptions {
        var options = LineOptions()
        options.filter = try CommandSupport.filter(expression, schema)
        options.form = format == .json ? .json : .text
        options.showsDuration = duration
        options.showsName = names
        options.paths = !paths ? .none : isLive ? .live : .recorded
        options.stringLimit = stringLimit
        options.results = failing ? .failing : successful ? .successful : .all
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
