import Binary
import Ftrace

/// A trace that lies in a file or a directory.
///
/// Each kind is one type in a file of its own, and stands in the list that the `TraceFile` library has of them.
/// What does not consist of ring-buffer pages gives pages that it makes, as each of an ``EventMerger``'s sources does.
public protocol RecordedTrace: SendableMetatype {
    /// What is at `path`, if it is of this kind; nil if it is not. `start` is how the file begins: 16 bytes, fewer if it is shorter,
    /// nil if it is a directory.
    ///
    /// - Throws: why it cannot be read, though it is of this kind.
    static func open(_ path: String, start: [UInt8]?) throws(TraceInputError) -> Self?

    /// The formats of its events, each with its system.
    var formats: [(system: String, format: EventFormat)] { get }
    /// The machine that was traced, as far as the trace says it.
    var machine: Machine { get }
    /// Who recorded it.
    var origin: SyscallSchema.Origin { get }
    /// Names of tasks, by number.
    var taskNames: [Int32: [UInt8]] { get }
    /// What must be added to the trace clock to get nanoseconds since 1970; nil if the trace does not say.
    var realtimeOffset: Int64? { get }
    /// The names of its buffers: "" for the top level, else that of a tracing instance.
    var bufferNames: [String] { get }
    /// The buffer that is meant if none is named: an index of ``bufferNames``.
    var usualBuffer: Int { get }

    /// The events of the buffer with that index of ``bufferNames``.
    ///
    /// - Throws: why they cannot be read.
    func events(ofBuffer index: Int) throws(TraceInputError) -> EventMerger
    /// What the kernel counted of each CPU of that buffer; empty if the trace does not say.
    func statistics(ofBuffer index: Int) -> [(cpu: Int, statistics: BufferStatistics)]
}

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

    /// The buffer of `trace` that is called `name`; nil: the one that is usually meant.
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
            // What could be read is said before the error; if that fails too, the first error is the one that counts.
            do { try model.finish() } catch _ {}
            throw error
        }
        try model.finish()
    }
}

/// Why a recorded trace cannot be read.
public enum TraceInputError: Error, Sendable, CustomStringConvertible {
    /// The system refused.
    case file(FileError)
    /// ftrace could not be controlled.
    case control(TraceControlError)
    /// It is of no kind that is known.
    case unknownKind
    /// It is of a kind that is known, and is not what that should be.
    case content(any Error & CustomStringConvertible & Sendable)
    /// The event formats are not understood.
    case schema(SchemaError)
    /// None of its events is about a syscall.
    case noSyscallEvents
    /// It has no buffer of that name, but these.
    case noBuffer(String, among: [String])

    /// What is wrong. What the trace itself supplied is not escaped.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .control(let error): error.description
        case .unknownKind: "no kind of trace that is known"
        case .content(let error): error.description
        case .schema(let error): error.description
        case .noSyscallEvents: "no syscall events"
        case .noBuffer(let name, let names): "no buffer '\(name)' among \(names.joined(separator: ", "))"
        }
    }
}
