import Ftrace

/// Takes what a ``ProcessModel`` says of a trace, in the order of time: calls that begin and end, and notes of what
/// else happens.
///
/// A call that begins ends later, unless it is tentative. Calls of one task do not overlap. What a sink keeps of a task
/// it keeps by the task's slot, in ``SlotValues``.
public protocol TraceSink: ~Copyable {
    /// A task enters a syscall.
    ///
    /// - Throws: what went wrong with the event, or with the output.
    mutating func begin(
        _ call: Call, _ arguments: borrowing CallArguments, of tasks: borrowing TaskTable) throws(TraceError)
    /// A call ends. If its ``Call/start`` is nil nothing has been said of its beginning, nor what its arguments are.
    ///
    /// - Throws: what went wrong with the output.
    mutating func end(_ call: Call, _ end: CallEnd, of tasks: borrowing TaskTable) throws(TraceError)
    /// Something else happens.
    ///
    /// - Throws: what went wrong with the output.
    mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError)
    /// Hands over everything that is written: a reader is waiting for it.
    ///
    /// - Throws: what went wrong with the output.
    mutating func flush() throws(TraceError)
    /// The trace ends. Every call that had not returned has been ended; tasks that still run have not.
    ///
    /// - Throws: what went wrong with the output.
    mutating func finish(_ totals: TraceTotals, of tasks: borrowing TaskTable) throws(TraceError)
    /// Takes the events up to `limit` through a model with this sink.
    ///
    /// A requirement so that the loop over the events is compiled for the sink; the implementation that there is does
    /// for all.
    ///
    /// - Throws: what went wrong with reading, with an event, or with the output.
    static func take(
        _ events: EventMerger, until limit: UInt64, through model: inout ProcessModel<Self>) throws(TraceError)
}

extension TraceSink where Self: ~Copyable {
    public mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError) {}
    public mutating func flush() throws(TraceError) {}
    public mutating func finish(_ totals: TraceTotals, of tasks: borrowing TaskTable) throws(TraceError) {
        try flush()
    }

    public static func take(
        _ events: EventMerger, until limit: UInt64, through model: inout ProcessModel<Self>
    ) throws(TraceError) {
        do {
            try events.forEach(&model, until: limit)
        } catch {
            switch error {
            case .read(let problem): throw .read(problem)
            case .visitor(let problem): throw problem
            }
        }
    }
}
