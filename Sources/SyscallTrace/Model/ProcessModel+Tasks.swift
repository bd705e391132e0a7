import Ftrace

/// Tasks from their beginning to their end.
extension ProcessModel where Sink: ~Copyable {
    /// A task has made another.
    mutating func newTask(
        _ context: EventContext, child: Int32, name: [UInt8], flags: CloneFlags
    ) throws(TraceError) {
        try resolveExec(context)
        let parent = slot(context)
        let maker = tasks[parent]
        var task = TracedTask(pid: child, process: flags.contains(.thread) ? maker.process : child, name: name)
        task.program.width = maker.program.width
        task.program.generation = generation
        task.program.isNew = true
        if descriptors.isOn {
            descriptors.inherit(descriptorTable(parent), &task.files, sharing: flags.contains(.files))
        }
        // A number can come again: what was known of an earlier task is forgotten.
        if let known = tasks.known(child) { try remove(known, .unseen, context) }
        processes[child] = nil
        let slot = tasks.insert(task)
        try sink.note(TraceNote(.newTask(parent: parent), task: slot, context), of: tasks)
    }

    /// A task, which was called `thread` until now, has replaced its program by `file`.
    ///
    /// A thread that is not the first of its process takes over the number of the first, which has ended before
    /// (`de_thread()`, Linux `fs/exec.c`).
    mutating func exec(_ context: EventContext, file: [UInt8], thread: Int32) throws(TraceError) {
        let known = thread == context.pid ? nil : tasks.known(thread)
        if let known {
            if let first = tasks.known(context.pid) { try remove(first, .unseen, context) }
            tasks.renumber(known, context.pid)
        }
        let slot = slot(context)
        if descriptors.isOn { replaceProgram(slot) }
        try sink.note(TraceNote(.exec(file: file), task: slot, context), of: tasks)
        if known != nil { try sink.note(TraceNote(.renumbered(from: thread), task: slot, context), of: tasks) }
        startProgram(slot, at: context.timestamp)
    }

    mutating func taskExit(_ context: EventContext) throws(TraceError) {
        try resolveExec(context)
        let slot = slot(context)
        let status = processes[tasks[slot].process]?.exitStatus ?? tasks[slot].exitStatus
        let signal = tasks[slot].fatalSignal
        try remove(slot, status.map { .exited($0) } ?? (signal != 0 ? .killed(signal) : .unknown), context)
    }

    /// Tells the sink that a task has ended, and forgets it.
    private mutating func remove(_ slot: Int, _ end: TaskEnd, _ context: EventContext) throws(TraceError) {
        if tasks[slot].pending.isActive {
            try self.end(slot, end == .unseen ? .unknown : .neverReturns, at: context.timestamp)
        }
        try sink.note(TraceNote(.ended(end), task: slot, context), of: tasks)
        descriptors.leave(&tasks[slot].files)
        waiting.remove(tasks.pid(slot))
        tasks.remove(slot)
    }

    /// Remembers the status that a task gives to exit() or exit_group().
    mutating func rememberExit(
        _ slot: Int, _ traits: CallTraits, _ layout: Int, _ event: EventPayload, _ context: EventContext
    ) throws(TraceError) {
        guard let argument = schema.layouts[layout].arguments.first else { return }
        // What a parent sees is the low byte.
        let status = Int32(try context.value(of: argument, in: event) & 0xff)
        tasks[slot].exitStatus = status
        if traits.contains(.group) { processes[tasks[slot].process, default: TracedProcess()].exitStatus = status }
    }

    // MARK: signals

    /// Learns that a signal has ended the process `pid`: who sent it may not be traced, and then no event says which it
    /// was.
    mutating func learnEnd(of pid: Int32, signal: Int32) {
        processes[pid, default: TracedProcess()].endSignal = signal
    }

    /// A signal is sent to the task `pid`, and not ignored there.
    mutating func signalSent(_ signal: Signal, to pid: Int32) {
        let process = tasks.known(pid).map { tasks[$0].process } ?? pid
        processes[process, default: TracedProcess()].sentSignal = (signal, isShown: false)
    }

    /// A signal is delivered to a task. `isDefault`: the task has no handler for it.
    mutating func signalDelivered(_ context: EventContext, _ signal: Signal, isDefault: Bool) throws(TraceError) {
        try resolveExec(context)
        let slot = slot(context)
        let number = tasks[slot].process
        let process = processes[number] ?? TracedProcess()
        guard signal.number == Signal.sigkill else {
            if process.sentSignal?.signal.number == signal.number { processes[number]?.sentSignal = nil }
            if isDefault { tasks[slot].fatalSignal = signal.number }
            return try sink.note(TraceNote(.signal(signal), task: slot, context), of: tasks)
        }
        // Each thread of a process that ends is told so by a SIGKILL that nobody has sent: after exit_group(), and
        // after a signal that ends it without a core dump, which is not delivered itself (`complete_signal()`,
        // kernel/signal.c).
        if process.exitStatus != nil { return }
        let sent = process.sentSignal
        let fatal = process.endSignal ?? sent?.signal.number ?? Signal.sigkill
        tasks[slot].fatalSignal = fatal
        // Once, and never a SIGKILL, which a debugger does not see.
        guard fatal != Signal.sigkill, let sent, !sent.isShown, sent.signal.number == fatal else { return }
        processes[number]?.sentSignal?.isShown = true
        try sink.note(TraceNote(.signal(sent.signal), task: slot, context), of: tasks)
    }
}
