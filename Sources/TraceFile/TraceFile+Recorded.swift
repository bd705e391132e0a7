import Binary
import Ftrace
import SyscallTrace

extension TraceFile: RecordedTrace {
    /// The systems whose events say something of calls and tasks.
    private static let systems: Set<String> = ["syscalls", "raw_syscalls", "sched", "task", "signal"]

    public static func open(_ path: String, start: [UInt8]?) throws(TraceInputError) -> TraceFile? {
        guard let start, start.starts(with: TraceHeader.magic) else { return nil }
        do {
            return try TraceFile(path: path, systems: systems)
        } catch {
            throw error.asInputError
        }
    }

    public var machine: Machine { metadata.machine }
    public var origin: SyscallSchema.Origin { SyscallSchema.Origin(creator: metadata.creator) }
    public var taskNames: [Int32: [UInt8]] { metadata.taskNames }
    public var realtimeOffset: Int64? { metadata.realtimeOffset }
    public var bufferNames: [String] { buffers.map(\.name) }
    /// trace-cmd's recordings of an instance have an empty top level too.
    public var usualBuffer: Int { buffers.firstIndex { !$0.cpus.isEmpty } ?? 0 }

    public func events(ofBuffer index: Int) throws(TraceInputError) -> EventMerger {
        do {
            return try events(of: buffers[index])
        } catch {
            throw error.asInputError
        }
    }

    public func statistics(ofBuffer index: Int) -> [(cpu: Int, statistics: BufferStatistics)] {
        statistics(of: buffers[index])
    }
}

extension TraceFileError {
    fileprivate var asInputError: TraceInputError {
        if case .file(let error) = self { .file(error) } else { .content(self) }
    }
}

/// What a trace file says of the program that made it. That of ours says which events there are.
extension SyscallSchema.Origin {
    private static let everyCall = "syscope record --compat"
    private static let nativeCalls = "syscope record"

    /// Who recorded the events of a file that names this creator.
    public init(creator: String) {
        switch creator {
        case SyscallSchema.Origin.everyCall: self = .session(everyCall: true)
        case SyscallSchema.Origin.nativeCalls: self = .session(everyCall: false)
        default: self = .other
        }
    }

    /// What a file of ours says of its creator.
    var creator: String {
        switch self {
        case .session(everyCall: true): SyscallSchema.Origin.everyCall
        case .session(everyCall: false): SyscallSchema.Origin.nativeCalls
        case .other: "syscope"
        }
    }
}
