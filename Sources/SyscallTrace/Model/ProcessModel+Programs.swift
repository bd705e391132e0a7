import Architectures
import Ftrace

/// Which tasks run compat programs, as the events of a 64-bit kernel tell it.
///
/// Two things tell it. A call of a native program has an event of its own, and then the one of `raw_syscalls`; that of
/// a compat program the latter alone (`arch_trace_is_compat_syscall()`, `kernel/trace/trace_syscalls.c`). And an exec
/// ends with `sys_exit_execve` if the new program is a native one, and without it if it is not.
extension ProcessModel where Sink: ~Copyable {
    /// Nanoseconds after which an exec without an exit event is given up. An exec takes microseconds.
    private var execTimeout: UInt64 { 1_000_000_000 }

    /// Sets the width of the program that the task `pid` of this machine runs when the trace begins.
    mutating func learnWidth(_ width: ProgramWidth, of pid: Int32) throws(TraceError) {
        let slot = tasks.slot(of: pid)
        tasks[slot].program.width = width
        guard width == .compat, ProcessFiles.process(of: pid) == pid else { return }
        try noteCompat(slot, EventContext(pid: pid, cpu: -1, timestamp: TraceClock.now()))
    }

    private mutating func noteCompat(_ slot: Int, _ context: EventContext) throws(TraceError) {
        try sink.note(TraceNote(.compatProgram(isRecorded: schema.showsCompat), task: slot, context), of: tasks)
    }

    /// The task has an event that only a native program's has.
    mutating func isNative(_ context: EventContext) { setWidth(.native, slot(context)) }

    private mutating func setWidth(_ width: ProgramWidth?, _ slot: Int) {
        tasks[slot].program.width = width
        guard tasks[slot].program.start != nil else { return }
        tasks[slot].program.start = nil
        waiting.remove(tasks.pid(slot))
    }

    /// A call's own entry event; `number`: what `raw_syscalls` calls it by.
    mutating func nativeEntry(_ context: EventContext, _ number: Int) {
        let slot = slot(context)
        setWidth(.native, slot)
        tasks[slot].program.announced = number
        tasks[slot].program.exec = -1
        tasks[slot].program.rawCall = -1
        tasks[slot].program.generation = generation
    }

    /// A raw entry event: begins the call, unless an event of the call's own has begun it.
    mutating func rawEnter(_ context: EventContext, _ number: UInt64, _ event: EventPayload) throws(TraceError) {
        if schema.isMixed { try resolveExec(context) }
        let slot = slot(context)
        guard isOnlyEntry(slot, number) else { return }
        let width = tasks[slot].program.width
        guard width != .compat || schema.showsCompat, let call = schema.call(number, width) else { return }
        if width == nil, schema.guessesNames { totals.guessedNames &+= 1 }
        // An exit event of its own comes before the raw one.
        if !(width == .native && call.hasExit && schema.isMixed) {
            tasks[slot].program.rawCall = call.syscall
            tasks[slot].program.rawNumber = number
            if traits[call.syscall].contains(.exec) { tasks[slot].program.exec = call.syscall }
        }
        try enterRarely(context, syscall: call.syscall, layout: call.layout, event)
    }

    /// Whether the raw entry event of call `number` is the only one that the call has.
    private mutating func isOnlyEntry(_ slot: Int, _ number: UInt64) -> Bool {
        let program = tasks[slot].program
        tasks[slot].program.announced = -1
        tasks[slot].program.generation = generation
        switch program.announced {
        case -1: break
        // The kernel has a call that is not in the table of names.
        case EventMeaning.unknownNumber: return false
        case let announced: if UInt64(announced) == number { return false }
        }
        tasks[slot].program.exec = -1
        // After a loss the call's own event may be what was lost.
        if schema.isMixed, schema.origin != .other, schema.hasEntry(number), program.generation == generation {
            tasks[slot].program.width = .compat
        }
        return true
    }

    mutating func rawExit(_ context: EventContext, _ number: UInt64, _ result: Int64) throws(TraceError) {
        // The exit of an exec has the number that the new program knows it by.
        switch schema.isMixed ? .compat : newWidth(slot(context), exitNumber: number) {
        case .compat: if try resolveExec(context) { return }
        case .native: isNative(context)
        case nil: break
        }
        guard let syscall = leaveExec(context) ?? rawCall(slot(context), number) else { return }
        try exitRarely(context, syscall: syscall, result: schema.syscalls[syscall].value(of: result))
    }

    /// The width of the program whose exec ends by a raw exit event with that number, where that tells it.
    private func newWidth(_ slot: Int, exitNumber: UInt64) -> ProgramWidth? {
        guard let numbers = schema.execNumbers, tasks[slot].program.start != nil else { return nil }
        return exitNumber == UInt64(numbers.compat)
            ? .compat : exitNumber == UInt64(numbers.native) ? .native : nil
    }

    /// The syscall that the raw exit event of call `number` ends, if that began by a raw one.
    private mutating func rawCall(_ slot: Int, _ number: UInt64) -> Int? {
        let program = tasks[slot].program
        tasks[slot].program.rawCall = -1
        // Programs whose beginning is not in the trace.
        if program.rawCall < 0 { return schema.isMixed ? nil : schema.call(number, program.width)?.syscall }
        return program.rawNumber == number ? program.rawCall : nil
    }

    /// The task leaves the exec that it is in. Returns the exec's syscall; nil if the task is in none.
    mutating func leaveExec(_ context: EventContext) -> Int? {
        let slot = slot(context)
        let exec = tasks[slot].program.exec
        guard exec >= 0 else { return nil }
        tasks[slot].program.exec = -1
        tasks[slot].program.rawCall = -1
        return exec
    }

    /// A task has a new program.
    mutating func startProgram(_ slot: Int, at time: UInt64) {
        let program = tasks[slot].program
        // A program that a thread of the kernel starts need not return from an exec.
        let isKnown = program.exec >= 0 || program.width != nil || !program.isNew
        tasks[slot].program.width = nil
        tasks[slot].program.announced = -1
        guard isKnown, schema.tellsWidth || !schema.isMixed && schema.isRaw && schema.execNumbers != nil else { return }
        tasks[slot].program.start = time
        tasks[slot].program.generation = generation
        waiting.insert(tasks.pid(slot))
    }

    /// Says of a program that started and has not returned from its exec as a native one does that it is none; whether
    /// it said so, and with it that the exec has ended.
    @discardableResult
    mutating func resolveExec(_ context: EventContext) throws(TraceError) -> Bool {
        guard !waiting.isEmpty else { return false }
        let slot = slot(context)
        guard let start = tasks[slot].program.start else { return false }
        let isCertain = tasks[slot].program.generation == generation
        setWidth(isCertain ? .compat : nil, slot)
        guard isCertain else { return false }
        // The exit of the exec has no event, but there is only one that it can have had.
        let exec = EventContext(pid: context.pid, cpu: context.cpu, timestamp: start)
        if let syscall = leaveExec(exec) { try exitRarely(exec, syscall: syscall, result: 0) }
        try noteCompat(slot, exec)
        return true
    }

    /// Resolves the execs of programs that have not been heard of for a while before `limit`; those of programs that
    /// still run if `isLive`.
    mutating func resolveExecs(before limit: UInt64, isLive: Bool) throws(TraceError) {
        guard !waiting.isEmpty, limit > execTimeout else { return }
        for pid in waiting.sorted() {
            guard let slot = tasks.known(pid), let start = tasks[slot].program.start, start < limit - execTimeout
            else { continue }
            if isLive, ProgramWidth(ofProcess: pid) != .compat {
                setWidth(nil, slot)
            } else {
                try resolveExec(EventContext(pid: pid, cpu: -1, timestamp: limit))
            }
        }
    }
}
