import Binary
import Ftrace

/// A session that runs now: what happens is said while it happens.
public struct LiveTrace: TraceInput {
    public let schema: SyscallSchema
    public let taskNames: [Int32: [UInt8]]
    public let realtimeOffset: Int64?
    private let session: TraceSession
    private let widths: [Int32: ProgramWidth]
    private let events: EventMerger
    private let afterStep: () throws(TraceError) -> Void

    public var machine: Machine { .host }
    public var isLive: Bool { true }

    /// Follows `session`, which has not been started yet. `afterStep` is called each time that events have been handed
    /// out, some fifty times a second; what it throws ends the trace.
    ///
    /// - Throws: ``TraceInputError/control(_:)`` if ftrace cannot be read,
    ///   ``TraceInputError/schema(_:)`` if the kernel describes its events in a way that is not understood.
    public init(
        _ session: TraceSession, afterStep: @escaping () throws(TraceError) -> Void = {}
    ) throws(TraceInputError) {
        self.session = session
        self.afterStep = afterStep
        schema = try LiveTrace.schema(of: session)
        var pipes: [(cpu: Int, source: any PageSource)] = []
        do throws(TraceControlError) {
            for cpu in session.instance.cpus {
                pipes.append(
                    (cpu, try RawPipe(instance: session.instance, cpu: cpu, pageSize: session.layout.pageSize)))
            }
        } catch {
            throw .control(error)
        }
        events = EventMerger(sources: pipes, layout: session.layout)
        var names = session.instance.fileSystem.taskNames()
        if let command = session.command { names[command.pid] = ProcessFiles.name(of: command.pid) }
        taskNames = names
        realtimeOffset = TraceClock.realtimeOffset()
        widths = RunningPrograms.widths(of: session)
    }

    /// What the running kernel's events mean.
    private static func schema(of session: TraceSession) throws(TraceInputError) -> SyscallSchema {
        let fileSystem = session.instance.fileSystem
        var formats: [(system: String, format: EventFormat)] = []
        do throws(TraceControlError) {
            for (system, names) in session.events() {
                for name in names { formats.append((system, try fileSystem.format(of: name, in: system))) }
            }
        } catch {
            throw .control(error)
        }
        do throws(SchemaError) {
            return try SyscallSchema(formats: formats, machine: .host, origin: SyscallSchema.Origin(of: session))
        } catch {
            throw .schema(error)
        }
    }

    /// Runs the session to its end; it is stopped then, and not removed.
    ///
    /// Every CPU's buffer is read some fifty times a second: more often would cost the traced programs more, as each
    /// reading takes a CPU from them.
    ///
    /// - Throws: what went wrong with ftrace, with reading, with an event, or with the output.
    public func run<Sink: TraceSink & ~Copyable>(_ model: inout ProcessModel<Sink>) throws(TraceError) {
        if let command = session.command { model.learnPaths(of: command.pid, isHeld: true) }
        for (pid, width) in widths { try model.learnWidth(width, of: pid) }
        do throws(TraceControlError) {
            try session.start()
        } catch {
            throw .control(error)
        }
        for process in session.processes { model.learnPaths(of: process, isHeld: false) }
        var isEnd = false
        while !isEnd {
            isEnd = session.wait(milliseconds: LiveTrace.interval) == .end
            // Before reading: what is committed from here on may be missing. An event's time is taken a little before
            // it is committed; a writer that a hypervisor stops in between is waited for.
            let now = TraceClock.now()
            try step(&model, until: now > LiveTrace.margin ? now - LiveTrace.margin : 0)
        }
        session.stop()
        try step(&model, until: .max)
        try model.finish()
    }

    /// Hands out what has happened until `limit`, a time of the trace clock in nanoseconds, and flushes the sink.
    private func step<Sink: TraceSink & ~Copyable>(
        _ model: inout ProcessModel<Sink>, until limit: UInt64
    ) throws(TraceError) {
        if let command = session.command, command.hasEnded(), case .killed(let signal)? = command.end {
            model.learnEnd(of: command.pid, signal: signal)
        }
        try model.take(events, until: limit)
        try model.resolveExecs(before: limit == .max ? model.totals.lastEvent : limit, isLive: true)
        try model.sink.flush()
        try afterStep()
    }

    private static let interval: Int32 = 20
    private static let margin: UInt64 = 2_000_000
}

extension SyscallSchema.Origin {
    /// That of a session's events.
    public init(of session: TraceSession) { self = .session(everyCall: session.recordsEveryCall) }
}

extension Machine {
    /// The machine that this runs on.
    public static var host: Machine { Machine(name: SystemName.current.machine, byteOrder: .host) }
}
