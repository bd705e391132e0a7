import Binary
import Ftrace

/// A trace in a file or a directory.
///
/// Each kind is one type in a file of its own, and is in the list of kinds in the `TraceFile` library.
/// What does not consist of ring-buffer pages gives pages that it makes, as each of an ``EventMerger``'s sources does.
public protocol RecordedTrace: SendableMetatype {
    /// What is at `path`, if it is of this kind; nil if it is not. `start` is how the file begins: 16 bytes, fewer if
    /// it is shorter, nil if it is a directory.
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
    /// The buffer that is used if none is named: an index of ``bufferNames``.
    var usualBuffer: Int { get }

    /// The events of the buffer with that index of ``bufferNames``.
    ///
    /// - Throws: why they cannot be read.
    func events(ofBuffer index: Int) throws(TraceInputError) -> EventMerger
    /// What the kernel counted of each CPU of that buffer; empty if the trace does not say.
    func statistics(ofBuffer index: Int) -> [(cpu: Int, statistics: BufferStatistics)]
}
