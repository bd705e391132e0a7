/// How calls are shown, one a line.
public struct LineOptions: Sendable {
    /// The time at the start of a line.
    public enum Time: Sendable, Hashable {
        case none
        /// The time of day, with `digits` (0, 6 or 9) decimals of a second.
        case clock(digits: Int)
        /// Seconds since 1970 (or of the trace clock, if its offset is not known), with six decimals.
        case seconds
        /// Seconds since the line before.
        case sinceLast
    }

    /// Which results are shown.
    public enum Results: Sendable, Hashable {
        case all, failing, successful
    }

    /// The form of the output.
    public enum Form: Sendable, Hashable {
        /// Lines as strace writes them.
        case text
        /// A JSON object a line.
        case json
    }

    /// Whose descriptors are shown with what they are.
    public enum Paths: Sendable, Hashable {
        case none
        /// As far as the events say it.
        case recorded
        /// Also as `/proc` says it: the processes run on this machine now.
        case live
    }

    public var form = Form.text
    public var time = Time.none
    /// How much to add to the trace clock to get nanoseconds since 1970.
    public var realtimeOffset: Int64 = 0
    /// Seconds east of Greenwich, for the time of day.
    public var zoneOffset: Int64 = 0
    public var results = Results.all
    /// Which syscalls are shown.
    public var filter = CallFilter.all
    /// Whether a line says how long the call took.
    public var showsDuration = false
    /// Whether a line says which task, by number.
    public var showsTask = true
    /// Whether a line says the task's name too.
    public var showsName = false
    /// Whether descriptors are shown with their paths.
    public var paths = Paths.none
    /// Whether signals and the ends of tasks are shown.
    public var showsSignals = true
    /// How many bytes are shown of data that an argument points to; names are shown in full.
    public var stringLimit = 32
    /// The column that results start at.
    public var resultColumn = 40

    public init() {}

    /// Syscalls whose events ``paths`` needs beside those that are shown.
    public static let syscallsForPaths: Set<String> = SyscallCatalogue.withDescriptorEffect
}
