import Binary
import Ftrace

/// Follows the tasks of a trace through its events, in the order of time, and tells a sink what they do.
///
/// The only place where entries are paired with exits and where tasks are kept. ``TraceInput/run(_:)`` takes a trace
/// through it.
public struct ProcessModel<Sink: TraceSink & ~Copyable>: ~Copyable {
    /// What the events mean.
    public let schema: SyscallSchema
    /// What takes the calls and notes.
    public var sink: Sink
    /// The totals up to now.
    public internal(set) var totals = TraceTotals()

    let filter: TraceFilter
    /// By the index of a syscall.
    let traits: [CallTraits]
    var tasks: TaskTable
    var processes: [Int32: TracedProcess] = [:]
    var descriptors: DescriptorPaths
    /// Marks of lost events up to now.
    var generation: UInt32 = 0
    /// The tasks whose program's width is not known yet.
    var waiting: Set<Int32> = []

    /// A model of a trace whose events mean what `schema` says; `names` are those of tasks when it begins.
    public init(
        schema: SyscallSchema, names: [Int32: [UInt8]] = [:], filter: TraceFilter = TraceFilter(),
        paths: DescriptorKnowledge = .none, sink: consuming Sink
    ) {
        self.schema = schema
        self.filter = filter
        self.sink = sink
        traits = schema.syscalls.map { CallTraits(of: $0, filter: filter) }
        tasks = TaskTable(names: names)
        descriptors = DescriptorPaths(schema: schema, knowledge: paths)
        totals.recordsCompat = schema.showsCompat
    }

    /// Takes the events up to `limit`, a time of the trace clock in nanoseconds.
    ///
    /// - Throws: what went wrong with reading, with an event, or with the output.
    public mutating func take(_ events: EventMerger, until limit: UInt64 = .max) throws(TraceError) {
        try Sink.take(events, until: limit, through: &self)
    }

    /// Ends the trace: the sink learns of calls that have not returned, and finishes.
    ///
    /// - Throws: what went wrong with the output.
    public mutating func finish() throws(TraceError) {
        try resolveExecs(before: totals.lastEvent, isLive: false)
        for slot in tasks.all where tasks[slot].pending.isActive {
            try end(slot, .unknown, at: totals.lastEvent)
        }
        try sink.finish(totals, of: tasks)
    }
}

extension ProcessModel: EventVisitor where Sink: ~Copyable {
    @inline(__always)
    public mutating func visit(_ event: TraceEvent) throws(TraceError) {
        totals.events &+= 1
        totals.lastEvent = event.timestamp
        // Two bytes, whatever the format says of their sign.
        let id = Int(UInt16(truncatingIfNeeded: try number(at: schema.type, event)))
        // A field at a time: to copy all that an event means costs more than to look at it.
        guard id < schema.meanings.count, schema.meanings[id].kind != .other else { return }
        let context = EventContext(
            pid: Int32(truncatingIfNeeded: try number(at: schema.pid, event)), cpu: event.cpu,
            timestamp: event.timestamp)
        switch schema.meanings[id].kind {
        case .enter:
            if schema.isMixed || !waiting.isEmpty { nativeEntry(context, schema.meanings[id].callNumber) }
            try enter(
                context, syscall: schema.meanings[id].syscall, layout: schema.meanings[id].layout, event.payload)
        case .exit:
            if !waiting.isEmpty { isNative(context) }
            try exit(
                context, syscall: schema.meanings[id].syscall,
                result: Int64(bitPattern: try number(at: schema.meanings[id].value, event)))
        default:
            try visitRare(event, context, id)
        }
    }

    @inline(__always)
    private func number(at field: FieldLocation, _ event: TraceEvent) throws(TraceError) -> UInt64 {
        do {
            return try event.payload.number(at: field)
        } catch {
            throw .event(error, cpu: event.cpu, timestamp: event.timestamp)
        }
    }

    /// The number in a field of an event that is not about a syscall; 0 if it has none.
    private func number(_ name: String, _ event: TraceEvent) throws(TraceError) -> Int64 {
        guard let field = schema.fields[name] else { return 0 }
        return Int64(bitPattern: try number(at: field.location, event))
    }

    private func text(_ name: String, _ event: TraceEvent) throws(TraceError) -> [UInt8] {
        guard let field = schema.fields[name] else { return [] }
        do {
            return try event.payload.string(at: field)
        } catch {
            throw .event(error, cpu: event.cpu, timestamp: event.timestamp)
        }
    }

    @inline(never)
    private mutating func visitRare(
        _ event: TraceEvent, _ context: EventContext, _ id: Int
    ) throws(TraceError) {
        let meaning = schema.meanings[id]
        switch meaning.kind {
        case .rawEnter:
            try rawEnter(context, try number(at: meaning.value, event), event.payload)
        case .rawExit:
            try rawExit(
                context, try number(at: meaning.number, event),
                Int64(bitPattern: try number(at: meaning.value, event)))
        case .execEnter:
            nativeEntry(context, meaning.callNumber)
            tasks[slot(context)].program.exec = meaning.syscall
            try enterRarely(context, syscall: meaning.syscall, layout: meaning.layout, event.payload)
        case .execExit:
            isNative(context)
            let result = Int64(bitPattern: try number(at: meaning.value, event))
            // That of a compat program was entered by another number.
            try exitRarely(context, syscall: leaveExec(context) ?? meaning.syscall, result: result)
        case .execEnd:
            isNative(context)
        case .entryOnly:
            nativeEntry(context, meaning.callNumber)
        case .exec:
            try exec(
                context, file: try text("sched_process_exec.filename", event),
                thread: Int32(truncatingIfNeeded: try number("sched_process_exec.old_pid", event)))
        case .newTask:
            try newTask(
                context, child: Int32(truncatingIfNeeded: try number("task_newtask.pid", event)),
                name: try text("task_newtask.comm", event),
                flags: CloneFlags(rawValue: UInt64(bitPattern: try number("task_newtask.clone_flags", event))))
        case .rename:
            let slot = tasks.slot(of: Int32(truncatingIfNeeded: try number("task_rename.pid", event)))
            tasks[slot].name = try text("task_rename.newcomm", event)
            try sink.note(TraceNote(.renamed, task: slot, context), of: tasks)
        case .taskExit:
            try taskExit(context)
        case .signalSent:
            // TRACE_SIGNAL_DELIVERED (include/trace/events/signal.h): not ignored, and not pending already.
            guard try number("signal_generate.result", event) == 0 else { return }
            signalSent(
                try signal("signal_generate", event),
                to: Int32(truncatingIfNeeded: try number("signal_generate.pid", event)))
        case .signal:
            try signalDelivered(
                context, try signal("signal_deliver", event),
                isDefault: try number("signal_deliver.sa_handler", event) == 0)
        default:
            return
        }
    }

    private func signal(_ name: String, _ event: TraceEvent) throws(TraceError) -> Signal {
        Signal(
            number: Int32(truncatingIfNeeded: try number("\(name).sig", event)),
            code: Int32(truncatingIfNeeded: try number("\(name).code", event)))
    }

    public mutating func lost(
        _ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64
    ) throws(TraceError) {
        generation &+= 1
        switch loss {
        case .none: return
        case .count(let count): totals.lostEvents = totals.lostEvents.addingSaturated(count)
        case .unknown: totals.unknownLosses &+= 1
        }
        forgetDescriptors()
        let context = EventContext(pid: -1, cpu: cpu, timestamp: timestamp)
        try sink.note(TraceNote(.lost(loss), task: -1, context), of: tasks)
    }
}
