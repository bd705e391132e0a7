import Binary
import Ftrace

/// Writes a line for every call, as strace does: the entry as soon as it is known, the result at its end, and
/// `<unfinished ...>` and `resumed` where calls of other tasks come between.
public struct LineReport: ~Copyable {
    var visitor: CallVisitor<LineHandler>

    /// Takes finished text; throws if it cannot be written.
    public typealias Sink = (borrowing TextBuffer) throws(FileError) -> Void

    /// Writes to `sink` what the events of `schema`, recorded on `machine`, say; `names` are those of tasks at the start.
    public init(
        schema: SyscallSchema, machine: Machine, names: [Int32: [UInt8]] = [:], options: LineOptions,
        sink: @escaping Sink
    ) {
        visitor = CallVisitor(
            schema: schema,
            handler: LineHandler(schema: schema, machine: machine, names: names, options: options, sink: sink))
    }

    /// Learns from `/proc` what the descriptors of the process `pid` are. `isHeld`: it cannot change them meanwhile.
    public mutating func learnPaths(of pid: Int32, isHeld: Bool) {
        visitor.handler.paths?.takeOver(pid, isHeld: isHeld)
    }

    /// Says that the task `pid` of this machine runs a program of `width` when events begin.
    public mutating func learnWidth(_ width: ProgramWidth, of pid: Int32) throws(CallError) {
        visitor.learnWidth(width, of: pid)
        guard width == .narrow, ProcessFiles.process(of: pid) == pid else { return }
        try visitor.handler.narrowProgram(Site(pid: pid, cpu: -1, timestamp: ProcessFiles.now()))
    }

    /// Learns that a signal has ended the process `pid`: who sent it may not be traced, and then no event says which it was.
    public mutating func learnEnd(of pid: Int32, signal: Int32) {
        visitor.handler.endSignals[pid] = Int(signal)
    }

    /// Writes what happens up to `limit`, a time of the trace clock.
    public mutating func process(_ events: EventMerger, until limit: UInt64 = .max) throws(MergeError<CallError>) {
        try events.forEach(&visitor, until: limit)
    }

    /// The same, and hands over all text: somebody is watching.
    public mutating func follow(_ events: EventMerger, until limit: UInt64) throws(MergeError<CallError>) {
        try process(events, until: limit)
        do {
            try visitor.settleSilent(before: limit == .max ? visitor.last : limit, isLive: true)
            try visitor.handler.flush()
        } catch {
            throw .visitor(error)
        }
    }

    /// Ends the output: calls that have not returned are shown as such.
    public mutating func finish() throws(CallError) {
        try visitor.settleSilent(before: visitor.last, isLive: false)
        try visitor.handler.finish()
    }

    /// What was shown, and what was not.
    public var statistics: LineStatistics {
        var statistics = visitor.handler.statistics
        statistics.guessedNames = visitor.guessedNames
        return statistics
    }
}

/// What a report has seen.
public struct LineStatistics: Sendable, Hashable {
    /// Events that the kernel says it dropped, as far as pages say how many.
    public var lostEvents: UInt64 = 0
    /// Marks of dropped events that do not say how many.
    public var unknownLosses = 0
    /// Calls that were complete.
    public var calls: UInt64 = 0
    /// Calls that have the names of a 64-bit program's though nothing says that it was one.
    public var guessedNames: UInt64 = 0
}

struct LineHandler: ~Copyable, CallHandler {
    struct Task {
        var pid: Int32 = 0
        var group: Int32 = 0
        var pending = PendingCall()
        /// The text of an entry that is not yet written.
        var held: [UInt8] = []
        var isHeld = false
        var name: [UInt8] = []
        /// A signal whose default action may be the task's end.
        var fatalSignal = 0
        /// The command among the arguments of the call that it is in, if that has one.
        var command: UInt64 = 0
        /// Whether its last call has no exit event of its own: one that comes has the number that the registers hold by then (powerpc,
        /// riscv).
        var isReturning = false
        /// What it gave to exit().
        var exitCode: Int32?
    }

    let schema: SyscallSchema
    let machine: Machine
    let options: LineOptions
    let sink: LineReport.Sink
    let names: [Int32: [UInt8]]
    let isShown: [Bool]
    let isExec: [Bool]
    let isClone: [Bool]
    let isExit: [Bool]
    /// Calls that go back to what a signal interrupted: the kernel forgets their number, so that there is no exit event
    /// (x86 `restore_sigcontext()`, arm64 `forget_syscall()`).
    let isReturn: [Bool]
    let holdsAll: Bool
    var tasks = TaskTable<Task>()
    var text = TextBuffer()
    var statistics = LineStatistics()
    var generation: UInt32 = 0
    /// The task whose entry is the last thing written, without an end of line; -1 if none.
    var open = -1
    /// Where that line starts in the text.
    var lineStart = 0
    /// How much of that line has been handed over already.
    var lineWritten = 0
    var lastTime: UInt64?
    /// What descriptors are, if that is to be shown.
    var paths: DescriptorPaths?
    /// Codes of exit_group(), by thread group: threads may end after the first of them, so they stay until the number comes again.
    var exitCodes: [Int32: Int32] = [:]
    /// The last signal that was sent to a thread group and has not been delivered.
    var sentSignals: [Int32: (signal: Signal, isShown: Bool)] = [:]
    /// The signal that has ended a thread group, from outside the events.
    var endSignals: [Int32: Int] = [:]

    init(
        schema: SyscallSchema, machine: Machine, names: [Int32: [UInt8]], options: LineOptions,
        sink: @escaping LineReport.Sink
    ) {
        self.schema = schema
        self.machine = machine
        self.names = names
        self.options = options
        self.sink = sink
        isShown = schema.syscalls.map { options.filter.includes($0.name) }
        isExec = schema.syscalls.map { $0.role?.isExec == true }
        isClone = schema.syscalls.map { $0.role == .clone }
        isExit = schema.syscalls.map { $0.role?.isExit == true }
        isReturn = schema.syscalls.map { $0.role == .sigreturn }
        paths = options.paths == .none ? nil : DescriptorPaths(schema: schema, isLive: options.paths == .live)
        holdsAll = options.results != .all || options.form == .json
    }

    static let flushSize = 64 << 10

    mutating func index(_ site: Site) -> Int {
        let names = names
        return tasks.index(of: site.pid, cpu: site.cpu) {
            Task(pid: site.pid, group: site.pid, name: names[site.pid] ?? [])
        }
    }

    mutating func enter(_ site: Site, syscall: Int, layout: Int, event: EventPayload) throws(CallError) {
        let task = index(site)
        if tasks.values[task].pending.isActive { try abandon(task, site) }
        tasks.values[task].fatalSignal = 0
        tasks.values[task].isReturning = isReturn[syscall]
        tasks.values[task].pending = PendingCall(
            syscall: Int32(truncatingIfNeeded: syscall), generation: generation, start: site.timestamp)
        let call = schema.syscalls[syscall]
        let layout = schema.layouts[layout]
        if isExit[syscall] { try rememberExit(task, call, layout, event, site) }
        if isShown[syscall], !holdsAll { try closeLine() }
        do throws(RingBufferError) {
            if isShown[syscall] { try writeEntry(task, syscall, call, layout, event, site) }
            if paths != nil { try paths?.enter(site.pid, syscall, layout, event, at: site.timestamp) }
        } catch {
            throw .event(error, cpu: site.cpu, timestamp: site.timestamp)
        }
        if isReturn[syscall] { try endReturn(task, syscall, site) }
    }

    /// Ends a call that has no exit event.
    private mutating func endReturn(_ task: Int, _ syscall: Int, _ site: Site) throws(CallError) {
        tasks.values[task].pending.syscall = -1
        tasks.values[task].isHeld = false
        statistics.calls += 1
        guard isShown[syscall], options.results == .all else { return }
        if options.form == .json {
            writeJSON(
                task, syscall, tasks.values[task].held, site, start: site.timestamp, result: nil, duration: nil)
        } else {
            text.append(UInt8(ascii: ")"))
            writeUnknownResult()
        }
        try endLine()
    }

    /// Writes a call that begins, or keeps what is to be written of it later.
    @inline(__always)
    private mutating func writeEntry(
        _ task: Int, _ syscall: Int, _ call: Syscall, _ layout: EntryLayout, _ event: EventPayload, _ site: Site
    ) throws(RingBufferError) {
        let start = text.count
        if options.form == .json {
            try writeJSONArguments(task, call, layout, event, site)
        } else {
            lineStart = start
            lineWritten = 0
            writePrefix(task, site.timestamp)
            text.append(call.opening)
            try writeArguments(task, call, layout, event, site)
        }
        // Nothing is written of a call that may turn out not to be wanted; execve's file is known a moment later, and
        // other lines may come before that.
        if holdsAll || isExec[syscall] {
            tasks.values[task].held = text.suffix(from: start)
            tasks.values[task].isHeld = true
            text.cut(to: start)
        } else {
            open = task
        }
    }

    @inline(__always)
    private mutating func writeArguments(
        _ task: Int, _ call: Syscall, _ layout: EntryLayout, _ event: EventPayload, _ site: Site
    ) throws(RingBufferError) {
        guard let row = try commandRow(task, call, layout, event) else {
            for index in layout.arguments.indices {
                if index > 0 { text.append(", ") }
                try writeArgument(layout.arguments[index], nil, event, site)
            }
            return
        }
        var isFirst = true
        for position in row.positions where layout.arguments.indices.contains(position) {
            if !isFirst { text.append(", ") }
            isFirst = false
            try writeArgument(layout.arguments[position], row.decoders[position], event, site)
        }
    }

    /// What goes with the command among a call's arguments, which is remembered for the result.
    @inline(__always)
    mutating func commandRow(
        _ task: Int, _ call: Syscall, _ layout: EntryLayout, _ event: EventPayload
    ) throws(RingBufferError) -> MultiplexedArguments.Row? {
        guard let commands = call.commands, layout.arguments.indices.contains(commands.position) else { return nil }
        let command = try layout.arguments[commands.position].value(in: event)
        tasks.values[task].command = command
        return commands.row(command)
    }

    /// Writes one argument; `decoder`: how, if a command says so.
    @inline(__always)
    private mutating func writeArgument(
        _ argument: SyscallArgument, _ decoder: ArgumentDecoder?, _ event: EventPayload, _ site: Site
    ) throws(RingBufferError) {
        if let decoder {
            decoder.write(try argument.value(in: event), machine, to: &text)
        } else {
            try argument.write(event, machine, stringLimit: options.stringLimit, to: &text)
        }
        if let path = try path(of: argument, event, site) { writePath(path) }
    }

    /// What the descriptor that an argument is leads to, if that is known and wanted.
    @inline(__always)
    mutating func path(
        of argument: SyscallArgument, _ event: EventPayload, _ site: Site
    ) throws(RingBufferError) -> [UInt8]? {
        guard paths != nil, case .descriptor = argument.decoder else { return nil }
        let descriptor = Int32(truncatingIfNeeded: try argument.value(in: event))
        return paths?.path(of: descriptor, pid: site.pid, at: site.timestamp)
    }

    mutating func exit(_ site: Site, syscall: Int, result: Int64) throws(CallError) {
        let task = index(site)
        let pending = tasks.values[task].pending
        paths?.exit(site.pid, result: result, at: site.timestamp)
        guard pending.isActive, pending.syscall == Int32(truncatingIfNeeded: syscall) else {
            if pending.isActive { try abandon(task, site) }
            // A new task's first event is the exit of the call that made it.
            guard isShown[syscall], !(isClone[syscall] && result == 0), !tasks.values[task].isReturning,
                options.form == .text, wants(result)
            else { return }
            try closeLine()
            lineStart = text.count
            writePrefix(task, site.timestamp)
            writeResumed(syscall)
            writeResult(syscall, result, nil, duration: nil)
            try endLine()
            return
        }
        tasks.values[task].pending.syscall = -1
        statistics.calls += 1
        guard isShown[syscall] else { return }
        let duration = pending.generation == generation ? site.timestamp &- pending.start : nil
        if options.form == .json {
            let held = tasks.values[task].held
            tasks.values[task].isHeld = false
            guard wants(result) else { return }
            writeJSON(task, syscall, held, site, start: pending.start, result: result, duration: duration)
            try endLine()
            return
        }
        if holdsAll {
            tasks.values[task].isHeld = false
            guard wants(result) else { return }
            lineStart = text.count
            text.append(tasks.values[task].held)
            text.append(UInt8(ascii: ")"))
        } else if tasks.values[task].isHeld {
            try closeLine()
            release(task)
            text.append(UInt8(ascii: ")"))
        } else if open == task {
            text.append(UInt8(ascii: ")"))
            open = -1
        } else {
            try closeLine()
            lineStart = text.count
            lineWritten = 0
            writePrefix(task, site.timestamp)
            writeResumed(syscall)
        }
        writeResult(
            syscall, result, schema.syscalls[syscall].commands?.row(tasks.values[task].command)?.result,
            duration: duration)
        if options.showsDuration, duration == nil { text.append(" <?>") }
        try endLine()
    }

    mutating func narrowProgram(_ site: Site) throws(CallError) {
        let task = index(site)
        if options.form == .json {
            writeJSONCompat(task, site)
            return try endLine()
        }
        try closeLine()
        writePrefix(task, site.timestamp)
        text.append(
            schema.showsCompat
                ? "--- 32-bit program ---" : "--- 32-bit program: its calls were not recorded (--compat) ---")
        try endLine()
    }

    mutating func exec(_ site: Site, file: [UInt8]) throws(CallError) {
        let task = index(site)
        paths?.exec(site.pid)
        guard tasks.values[task].isHeld, tasks.values[task].pending.isActive, options.form == .text else { return }
        let call = schema.syscalls[Int(tasks.values[task].pending.syscall)]
        guard call.role == .exec(file: 0) else { return }
        // The pointer that is the first argument gives way to the file's name.
        let held = tasks.values[task].held
        let opening = call.opening
        guard let start = held.indices.first(where: { held[$0...].starts(with: opening) }),
            let comma = held[start...].firstIndex(of: UInt8(ascii: ","))
        else { return }
        var name = TextBuffer()
        name.appendStraceQuoted(file)
        tasks.values[task].held = Array(held[..<(start + opening.count)]) + name.array + Array(held[comma...])
    }

    mutating func newTask(_ site: Site, child: Int32, name: [UInt8], flags: CloneFlags) {
        paths?.newTask(site.pid, child, flags: flags)
        let group = flags.contains(.thread) ? tasks.values[index(site)].group : child
        // A number can come again: what was known of an earlier task is forgotten.
        tasks.remove(child)
        exitCodes[child] = nil
        sentSignals[child] = nil
        endSignals[child] = nil
        _ = tasks.index(of: child, cpu: -1) { Task(pid: child, group: group, name: name) }
    }

    mutating func rename(_ site: Site, pid: Int32, name: [UInt8]) {
        let task = tasks.index(of: pid, cpu: -1) { Task(pid: pid, group: pid) }
        tasks.values[task].name = name
    }

    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(CallError) {
        generation &+= 1
        switch loss {
        case .none: return
        case .count(let count): statistics.lostEvents += count
        case .unknown: statistics.unknownLosses += 1
        }
        paths?.lost()
        try closeLine()
        lineStart = text.count
        if options.form == .json {
            writeJSONLoss(loss, cpu: cpu, timestamp: timestamp)
        } else {
            text.append("--- ")
            if case .count(let count) = loss {
                text.appendDecimal(count)
                text.append(" events")
            } else {
                text.append("events")
            }
            text.append(" lost on CPU ")
            text.appendDecimal(Int64(cpu))
            text.append(" ---")
        }
        try endLine()
    }

    /// Whether a call with `result` is to be shown.
    @inline(__always)
    func wants(_ result: Int64) -> Bool {
        switch options.results {
        case .all: true
        case .failing: result.isError
        case .successful: !result.isError
        }
    }
}
