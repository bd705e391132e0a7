import Ftrace

/// Entries and exits: the pairs that they make.
extension ProcessModel where Sink: ~Copyable {
    @inline(__always)
    mutating func slot(_ context: EventContext) -> Int { tasks.slot(of: context.pid, cpu: context.cpu) }

    /// A task enters a syscall; `layout` says where `event` has the arguments.
    @inline(__always)
    mutating func enter(
        _ context: EventContext, syscall: Int, layout: Int, _ event: EventPayload
    ) throws(TraceError) {
        if descriptors.isOn {
            try enterWithPaths(context, syscall, layout, event)
        } else {
            try begin(context, syscall, layout, event, paths: nil)
        }
    }

    /// A task leaves a syscall with `result`.
    @inline(__always)
    mutating func exit(_ context: EventContext, syscall: Int, result: Int64) throws(TraceError) {
        if descriptors.isOn {
            try exitWithPath(context, syscall, result)
        } else {
            try end(context, syscall, result, path: nil)
        }
    }

    @inline(never)
    private mutating func enterWithPaths(
        _ context: EventContext, _ syscall: Int, _ layout: Int, _ event: EventPayload
    ) throws(TraceError) {
        let slot = slot(context)
        let paths = traits[syscall].contains(.wanted) ? try self.paths(slot, layout, event, context) : nil
        try begin(context, syscall, layout, event, paths: paths)
        try beginEffect(slot, syscall, layout, event, context)
    }

    @inline(never)
    private mutating func exitWithPath(
        _ context: EventContext, _ syscall: Int, _ result: Int64
    ) throws(TraceError) {
        let path = endEffect(slot(context), result, at: context.timestamp)
        try end(context, syscall, result, path: path)
    }

    @inline(__always)
    private mutating func begin(
        _ context: EventContext, _ syscall: Int, _ layout: Int, _ event: EventPayload, paths: [Int: [UInt8]]?
    ) throws(TraceError) {
        if totals.firstCall == .max { totals.firstCall = context.timestamp }
        totals.lastCall = context.timestamp
        let slot = slot(context)
        if tasks[slot].pending.isActive { try end(slot, .unknown, at: context.timestamp) }
        let traits = traits[syscall]
        tasks[slot].enter(
            PendingCall(
                syscall: Int32(truncatingIfNeeded: syscall), generation: generation, start: context.timestamp),
            isReturning: traits.contains(.signalReturn))
        if traits.contains(.exit) { try rememberExit(slot, traits, layout, event, context) }
        if traits.contains(.wanted) {
            try sink.begin(
                Call(task: slot, syscall: syscall, start: context.timestamp, traits: traits),
                CallArguments(event, layout: layout, context, paths: paths), of: tasks)
        }
        if traits.contains(.signalReturn) { try end(slot, .neverReturns, at: context.timestamp) }
    }

    @inline(__always)
    private mutating func end(
        _ context: EventContext, _ syscall: Int, _ result: Int64, path: [UInt8]?
    ) throws(TraceError) {
        totals.lastCall = context.timestamp
        let slot = slot(context)
        let pending = tasks[slot].pending
        guard pending.isActive, pending.syscall == Int32(truncatingIfNeeded: syscall) else {
            return try endUnpaired(context, syscall, result, path: path)
        }
        tasks[slot].pending.syscall = -1
        totals.calls &+= 1
        let traits = traits[syscall]
        guard wants(traits, result) else { return }
        let duration = pending.generation == generation ? context.timestamp &- pending.start : nil
        try sink.end(
            Call(task: slot, syscall: syscall, start: pending.start, traits: traits),
            CallEnd(.returned(result), time: context.timestamp, duration: duration, path: path), of: tasks)
    }

    /// Whether a call that returned `result` is wanted.
    @inline(__always)
    private func wants(_ traits: CallTraits, _ result: Int64) -> Bool {
        traits.contains(.wanted) && (!traits.contains(.tentative) || filter.includes(result))
    }

    /// A task leaves a syscall whose entry was not seen.
    @inline(never)
    private mutating func endUnpaired(
        _ context: EventContext, _ syscall: Int, _ result: Int64, path: [UInt8]?
    ) throws(TraceError) {
        let slot = slot(context)
        let traits = traits[syscall]
        if tasks[slot].pending.isActive { try end(slot, .unknown, at: context.timestamp) }
        // A new task's first event is the exit of the call that made it.
        if traits.contains(.clone) && result == 0 || tasks[slot].isReturning { return }
        guard wants(traits, result) else { return }
        try sink.end(
            Call(task: slot, syscall: syscall, start: nil, traits: traits),
            CallEnd(.returned(result), time: context.timestamp, path: path), of: tasks)
    }

    /// Does what ``enter(_:syscall:layout:_:)`` does, for rare events: not inlined, so that the hot path stays small.
    @inline(never)
    mutating func enterRarely(
        _ context: EventContext, syscall: Int, layout: Int, _ event: EventPayload
    ) throws(TraceError) { try enter(context, syscall: syscall, layout: layout, event) }

    @inline(never)
    mutating func exitRarely(_ context: EventContext, syscall: Int, result: Int64) throws(TraceError) {
        try exit(context, syscall: syscall, result: result)
    }

    /// Ends the call that a task is in and of which there is no exit event.
    @inline(never)
    mutating func end(_ slot: Int, _ outcome: CallEnd.Outcome, at time: UInt64) throws(TraceError) {
        let pending = tasks[slot].pending
        tasks[slot].pending.syscall = -1
        totals.unfinishedCalls &+= 1
        let syscall = Int(pending.syscall)
        guard traits[syscall].contains(.wanted), !traits[syscall].contains(.tentative) else { return }
        try sink.end(
            Call(task: slot, syscall: syscall, start: pending.start, traits: traits[syscall]),
            CallEnd(outcome, time: time), of: tasks)
    }
}
