import Ftrace

/// A trace that can be taken through a model: a recorded one, or a session that runs now.
public protocol TraceInput {
    /// What its events mean.
    var schema: SyscallSchema { get }
    /// The machine that was traced.
    var machine: Machine { get }
    /// Names of tasks when it begins, by number.
    var taskNames: [Int32: [UInt8]] { get }
    /// What must be added to the trace clock to get nanoseconds since 1970; nil if that is not known.
    var realtimeOffset: Int64? { get }
    /// Whether the traced processes run on this machine now.
    var isLive: Bool { get }

    /// Takes the whole trace through `model`, and finishes it.
    ///
    /// - Throws: what went wrong with ftrace, with reading, with an event, or with the output. What a recorded trace
    ///   says before that place has reached the sink by then.
    func run<Sink: TraceSink & ~Copyable>(_ model: inout ProcessModel<Sink>) throws(TraceError)
}
