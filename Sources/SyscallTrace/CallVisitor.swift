import Binary
import Ftrace

/// What happens to tasks, as events tell it, in the order of time.
protocol CallHandler: ~Copyable {
    /// A task enters a syscall; `layout` is the index of the one whose arguments lie as in `event`.
    mutating func enter(_ site: Site, syscall: Int, layout: Int, event: EventPayload) throws(CallError)
    /// A task leaves a syscall with `result`.
    mutating func exit(_ site: Site, syscall: Int, result: Int64) throws(CallError)
    /// A task has replaced its program by `file`.
    mutating func exec(_ site: Site, file: [UInt8]) throws(CallError)
    /// The program that a task runs is a 32-bit one.
    mutating func narrowProgram(_ site: Site) throws(CallError)
    /// A task has made another.
    mutating func newTask(_ site: Site, child: Int32, name: [UInt8], flags: CloneFlags)
    /// The task `pid` is now called `name`.
    mutating func rename(_ site: Site, pid: Int32, name: [UInt8])
    /// A signal is sent to the task `pid`, and not ignored there.
    mutating func signalSent(_ signal: Signal, to pid: Int32)
    /// A signal reaches a task.
    mutating func signal(_ site: Site, _ signal: Signal) throws(CallError)
    /// A task ends.
    mutating func taskExit(_ site: Site) throws(CallError)
    /// The kernel dropped events of `cpu`.
    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(CallError)
}

/// Where and when an event happened.
struct Site {
    let pid: Int32
    let cpu: Int
    let timestamp: UInt64
}

/// What a new task shares with the one that made it (`CLONE_…` of Linux `include/uapi/linux/sched.h`).
struct CloneFlags: OptionSet {
    let rawValue: UInt64

    static let files = CloneFlags(rawValue: 0x400)
    static let thread = CloneFlags(rawValue: 0x10000)
}

/// A signal on its way to a task.
struct Signal {
    let number: Int
    let code: Int
    /// The handler's address; 0 is the default action, or not known yet.
    var handler: UInt64 = 0
}

/// Why going through calls stopped.
public enum CallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An event does not have the fields that its format says.
    case event(RingBufferError, cpu: Int, timestamp: UInt64)
    /// The output could not be written.
    case output(FileError)

    public var description: String {
        switch self {
        case .event(let error, let cpu, let timestamp): "\(error.description); CPU \(cpu), time \(timestamp)"
        case .output(let error): error.description
        }
    }
}

/// Turns events into what happens to tasks.
struct CallVisitor<Handler: CallHandler & ~Copyable>: ~Copyable, EventVisitor {
    typealias Failure = CallError

    let schema: SyscallSchema
    var handler: Handler
    /// How many events there were, of every kind.
    private(set) var events: UInt64 = 0
    /// The time of the last event.
    private(set) var last: UInt64 = 0
    /// Calls that were named though nobody knows the width of their programs.
    private(set) var guessedNames: UInt64 = 0
    private var widths: WidthTracker

    init(schema: SyscallSchema, handler: consuming Handler) {
        self.schema = schema
        self.handler = handler
        widths = WidthTracker(schema: schema)
    }

    @inline(__always)
    mutating func visit(_ event: TraceEvent) throws(CallError) {
        events &+= 1
        last = event.timestamp
        do {
            try dispatch(event)
        } catch let error as RingBufferError {
            throw .event(error, cpu: event.cpu, timestamp: event.timestamp)
        } catch let error as CallError {
            throw error
        } catch {}
    }

    @inline(__always)
    private mutating func dispatch(_ event: TraceEvent) throws {
        let payload = event.payload
        let meaning = schema.meaning(Int(truncatingIfNeeded: try payload.number(at: schema.type)))
        if meaning.kind == .other { return }
        let site = Site(
            pid: Int32(truncatingIfNeeded: try payload.number(at: schema.pid)), cpu: event.cpu,
            timestamp: event.timestamp)
        switch meaning.kind {
        case .enter:
            if schema.isMixed || widths.isWaiting { widths.enter(site, meaning) }
            try handler.enter(site, syscall: meaning.syscall, layout: meaning.layout, event: payload)
        case .exit:
            if widths.isWaiting { widths.isWide(site) }
            try handler.exit(
                site, syscall: meaning.syscall, result: Int64(bitPattern: try payload.number(at: meaning.value)))
        default:
            try dispatchRare(site, meaning, payload)
        }
    }

    @inline(never)
    private mutating func dispatchRare(_ site: Site, _ meaning: EventMeaning, _ payload: EventPayload) throws {
        func number(_ name: String) throws(RingBufferError) -> Int64 {
            guard let field = schema.fields[name] else { return 0 }
            return Int64(bitPattern: try payload.number(at: field.location))
        }
        func text(_ name: String) throws(RingBufferError) -> [UInt8] {
            guard let field = schema.fields[name] else { return [] }
            return try payload.string(at: field)
        }
        switch meaning.kind {
        case .rawEnter:
            try rawEnter(site, try payload.number(at: meaning.value), payload)
        case .rawExit:
            try rawExit(
                site, try payload.number(at: meaning.number),
                Int64(bitPattern: try payload.number(at: meaning.value)))
        case .execEnter:
            widths.enter(site, meaning)
            widths.enterExec(site, syscall: meaning.syscall)
            try handler.enter(site, syscall: meaning.syscall, layout: meaning.layout, event: payload)
        case .execExit:
            widths.isWide(site)
            let result = Int64(bitPattern: try payload.number(at: meaning.value))
            // That of a 32-bit program was entered by another number.
            try handler.exit(site, syscall: widths.leaveExec(site) ?? meaning.syscall, result: result)
        case .execEnd:
            widths.isWide(site)
        case .entryOnly:
            widths.enter(site, meaning)
        case .exec:
            try handler.exec(site, file: try text("sched_process_exec.filename"))
            widths.exec(site)
        case .newTask:
            try settle(site)
            let child = Int32(truncatingIfNeeded: try number("task_newtask.pid"))
            widths.newTask(site, child: child)
            handler.newTask(
                site, child: child, name: try text("task_newtask.comm"),
                flags: CloneFlags(rawValue: UInt64(bitPattern: try number("task_newtask.clone_flags"))))
        case .rename:
            handler.rename(
                site, pid: Int32(truncatingIfNeeded: try number("task_rename.pid")),
                name: try text("task_rename.newcomm"))
        case .taskExit:
            try settle(site)
            widths.remove(site.pid)
            try handler.taskExit(site)
        case .signalSent:
            // TRACE_SIGNAL_DELIVERED (include/trace/events/signal.h): not ignored, and not pending already.
            guard try number("signal_generate.result") == 0 else { return }
            handler.signalSent(
                Signal(
                    number: Int(truncatingIfNeeded: try number("signal_generate.sig")),
                    code: Int(truncatingIfNeeded: try number("signal_generate.code"))),
                to: Int32(truncatingIfNeeded: try number("signal_generate.pid")))
        case .signal:
            try settle(site)
            try handler.signal(
                site,
                Signal(
                    number: Int(truncatingIfNeeded: try number("signal_deliver.sig")),
                    code: Int(truncatingIfNeeded: try number("signal_deliver.code")),
                    handler: UInt64(bitPattern: try number("signal_deliver.sa_handler"))))
        default:
            return
        }
    }

    /// Takes the entry of a call that `raw_syscalls` tells of, unless an event of its own has told of it.
    private mutating func rawEnter(_ site: Site, _ number: UInt64, _ event: EventPayload) throws(CallError) {
        if schema.isMixed { try settle(site) }
        guard widths.rawEnter(site, number) else { return }
        let width = widths.width(site)
        guard width != .narrow || schema.showsCompat, let call = schema.call(number, width) else { return }
        if width == nil, schema.guessesNames { guessedNames += 1 }
        // An exit event of its own comes before the raw one.
        if !(width == .wide && call.hasExit && schema.isMixed) { widths.wait(site, number, call.syscall) }
        try handler.enter(site, syscall: call.syscall, layout: call.layout, event: event)
    }

    private mutating func rawExit(_ site: Site, _ number: UInt64, _ result: Int64) throws(CallError) {
        // The exit of an exec has the number that the new program knows it by.
        switch schema.isMixed ? .narrow : widths.program(site, exitNumber: number) {
        case .narrow: if try settle(site) { return }
        case .wide: widths.isWide(site)
        case nil: break
        }
        if let syscall = widths.leaveExec(site) {
            return try handler.exit(site, syscall: syscall, result: schema.syscalls[syscall].value(of: result))
        }
        guard let syscall = widths.rawExit(site, number) else { return }
        try handler.exit(site, syscall: syscall, result: schema.syscalls[syscall].value(of: result))
    }

    /// Says of a program that started and has not returned from its exec as a 64-bit one does that it is none; whether it
    /// said so, and with it that the exec has ended.
    @discardableResult
    private mutating func settle(_ site: Site) throws(CallError) -> Bool {
        guard widths.isWaiting, let start = widths.settle(site) else { return false }
        // The exit of the exec has no event, but there is only one that it can have had.
        let exec = Site(pid: site.pid, cpu: site.cpu, timestamp: start)
        if let syscall = widths.leaveExec(site) { try handler.exit(exec, syscall: syscall, result: 0) }
        try handler.narrowProgram(exec)
        return true
    }

    /// Says so of programs that have not been heard of for a while before `limit`; of those that still run if `isLive`.
    mutating func settleSilent(before limit: UInt64, isLive: Bool) throws(CallError) {
        guard widths.isWaiting, limit > widths.patience else { return }
        for pid in widths.silent(since: limit - widths.patience) {
            let site = Site(pid: pid, cpu: -1, timestamp: limit)
            if isLive, ProgramWidth(ofProcess: pid) != .narrow {
                widths.isUnknown(site)
            } else {
                try settle(site)
            }
        }
    }

    /// Takes it that the task `pid` runs a program of `width`.
    mutating func learnWidth(_ width: ProgramWidth, of pid: Int32) { widths.learn(width, of: pid) }

    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(CallError) {
        widths.lost()
        try handler.lost(loss, cpu: cpu, before: timestamp)
    }
}

/// What is known of a syscall's task while it is in the syscall.
struct PendingCall {
    /// Its index in ``SyscallSchema/syscalls``; -1 if the task is in none.
    var syscall: Int32 = -1
    /// Whether events have been lost since it was entered, so that an exit may be that of a later call.
    var generation: UInt32 = 0
    var start: UInt64 = 0

    var isActive: Bool { syscall >= 0 }
}

extension Int64 {
    /// Whether a syscall's result is an error: -4095…-1 (`IS_ERR_VALUE`).
    @inline(__always)
    var isError: Bool { self < 0 && self >= -4095 }
}
