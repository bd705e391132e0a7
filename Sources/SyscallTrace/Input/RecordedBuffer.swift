import Ftrace

/// One buffer of a recorded trace.
public struct RecordedBuffer: TraceInput {
    public let schema: SyscallSchema
    public let machine: Machine
    public let taskNames: [Int32: [UInt8]]
    public let realtimeOffset: Int64?
    /// What the kernel counted of each CPU; empty if the trace does not say.
    public let statistics: [(cpu: Int, statistics: BufferStatistics)]
    private let events: EventMerger

    public var isLive: Bool { false }

    /// The buffer of `trace` that is called `name`; nil: the usual one.
    ///
    /// - Throws: if there is no such buffer, or if nothing in the trace is about syscalls.
    public init(of trace: some RecordedTrace, named name: String? = nil) throws(TraceInputError) {
        machine = trace.machine
        do {
            schema = try SyscallSchema(formats: trace.formats, machine: machine, origin: trace.origin)
        } catch {
            throw .schema(error)
        }
        guard schema.hasSyscalls else { throw .noSyscallEvents }
        let names = trace.bufferNames
        let index = name.map { names.firstIndex(of: $0) } ?? trace.usualBuffer
        guard let index, names.indices.contains(index) else { throw .noBuffer(name ?? "", among: names) }
        taskNames = trace.taskNames
        realtimeOffset = trace.realtimeOffset
        events = try trace.events(ofBuffer: index)
        statistics = trace.statistics(ofBuffer: index)
    }

    public func run<Sink: TraceSink & ~Copyable>(_ model: inout ProcessModel<Sink>) throws(TraceError) {
        do {
            try model.take(events)
        } catch {
            // The sink gets what could be read before the error. If finishing fails too, the first error is thrown.
            do { try model.finish() } catch _ {}
            throw error
        }
        try model.finish()
    }
}
