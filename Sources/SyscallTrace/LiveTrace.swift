import Binary
import Ftrace

/// Follows a session while it runs: hands out what has happened, in the order of time.
public struct LiveTrace {
    private let session: TraceSession
    private let pipes: [RawPipe]
    private let events: EventMerger

    /// Follows `session`, which has not been started yet.
    public init(_ session: TraceSession) throws(TraceControlError) {
        self.session = session
        var pipes: [RawPipe] = []
        for cpu in session.instance.cpus {
            pipes.append(try RawPipe(instance: session.instance, cpu: cpu, pageSize: session.layout.pageSize))
        }
        self.pipes = pipes
        events = EventMerger(sources: pipes.map { ($0.cpu, $0) }, layout: session.layout)
    }

    /// What the running kernel's events mean.
    public static func schema(of session: TraceSession) throws(TraceControlError) -> Result<SyscallSchema, SchemaError>
    {
        let fileSystem = session.instance.fileSystem
        var formats: [(system: String, format: EventFormat)] = []
        for (system, names) in session.events() {
            for name in names { formats.append((system, try fileSystem.format(of: name, in: system))) }
        }
        do throws(SchemaError) {
            return .success(
                try SyscallSchema(
                    formats: formats, machine: .host, origin: .session(everyCall: session.isComplete)))
        } catch {
            return .failure(error)
        }
    }

    /// Runs the session to its end. `started` is called when recording has begun, `step` gets the events, and the time up to which all CPUs' events are complete.
    ///
    /// Every CPU's buffer is read some fifty times a second: more often would cost the traced programs more, as each
    /// reading takes a CPU from them.
    public func run<Failure: Error>(
        started: () -> Void = {}, _ step: (EventMerger, UInt64) throws(Failure) -> Void
    ) throws(LiveError<Failure>) {
        do {
            try session.start()
        } catch {
            throw .control(error)
        }
        started()
        var isEnd = false
        while !isEnd {
            isEnd = session.wait(milliseconds: LiveTrace.interval) == .end
            // Before reading: what is committed from here on may be missing. An event's time is taken a little before it
            // is committed; a writer that a hypervisor stops in between is waited for.
            let now = ProcessFiles.now()
            do {
                try step(events, now > LiveTrace.margin ? now - LiveTrace.margin : 0)
            } catch {
                throw .step(error)
            }
        }
        session.stop()
        do {
            try step(events, .max)
        } catch {
            throw .step(error)
        }
    }

    private static let interval: Int32 = 20
    private static let margin: UInt64 = 2_000_000
}

/// Why following a session stopped.
public enum LiveError<Failure: Error>: Error {
    /// ftrace could not be controlled.
    case control(TraceControlError)
    /// What was done with the events failed.
    case step(Failure)
}

extension Machine {
    /// The machine that this runs on.
    public static var host: Machine { Machine(name: SystemName.current.machine, byteOrder: .host) }
}
