import Binary
import Ftrace

/// A line for every call, as strace writes it: the entry as soon as it is known, the result at its end, and
/// `<unfinished ...>` and `resumed` where calls of other tasks come between.
public struct StraceText: ~Copyable {
    /// How lines look.
    public struct Options: Sendable {
        /// The time at the start of a line.
        public enum Time: Sendable, Hashable {
            case none
            /// The time of day, with `digits` (0, 6 or 9) decimals of a second.
            case clock(digits: Int)
            /// Seconds since 1970 (or of the trace clock, if its offset is not known), with six decimals.
            case seconds
            /// Seconds since the line before.
            case sinceLast
        }

        /// What time a line says.
        public var time = Time.none
        /// How much to add to the trace clock to get nanoseconds since 1970.
        public var realtimeOffset: Int64 = 0
        /// Seconds east of Greenwich, for the time of day.
        public var zoneOffset: Int64 = 0
        /// Whether a line says how long the call took.
        public var showsDuration = false
        /// Whether a line says which task, by number.
        public var showsTask = true
        /// Whether a line says the task's name too.
        public var showsName = false
        /// How many bytes are shown of data that an argument points to; names are shown in full.
        public var stringLimit = 32
        /// The column that results start at.
        public var resultColumn = 40
        /// What would have recorded the calls of a compat program, said where they were not.
        public var compatAdvice: String?

        /// Lines with the task's number, and without times.
        public init() {}
    }

    /// What is kept of a task.
    struct Line {
        /// The text of an entry that is not yet written.
        var held: [UInt8] = []
        var isHeld = false
        /// Whether it may turn out not to be wanted.
        var isTentative = false
        /// The command among the arguments of the call that it is in, if that has one.
        var command: UInt64 = 0
    }

    let schema: SyscallSchema
    let machine: Machine
    let options: Options
    var output: TextOutput
    var lines = SlotValues(Line())
    /// The task whose entry is the last thing written, without an end of line; -1 if none.
    var open = -1
    /// Where that line starts in the text.
    var lineStart = 0
    /// How much of that line has been handed over already.
    var lineWritten = 0
    /// The time at the start of the last line.
    var lastTime: UInt64?

    /// Writes to `output` calls of `schema`, recorded on `machine`.
    public init(schema: SyscallSchema, machine: Machine, options: Options = Options(), output: consuming TextOutput) {
        self.schema = schema
        self.machine = machine
        self.options = options
        self.output = output
    }
}

extension StraceText: TraceSink {
    public mutating func begin(
        _ call: Call, _ arguments: borrowing CallArguments, of tasks: borrowing TaskTable
    ) throws(TraceError) {
        if !call.isTentative { try closeLine() }
        startLine()
        let start = lineStart
        writePrefix(call.task, arguments.time, tasks)
        output.text.append(schema.syscalls[call.syscall].opening)
        try writeArguments(call, arguments)
        // Nothing is written of a call that may turn out not to be wanted; execve's file is known a moment later, and
        // other lines may come before that.
        if call.isTentative || call.isExec {
            output.text.move(from: start, to: &lines[call.task].held)
            lines[call.task].isHeld = true
            lines[call.task].isTentative = call.isTentative
        } else {
            open = call.task
        }
    }

    public mutating func end(_ call: Call, _ end: CallEnd, of tasks: borrowing TaskTable) throws(TraceError) {
        switch end.outcome {
        case .returned(let result):
            let isPaired = call.start != nil
            try resume(call, end.time, tasks)
            writeResult(
                call.syscall, result, isPaired ? named(call) : nil, path: end.path,
                duration: isPaired ? end.duration : nil)
            if options.showsDuration, isPaired, end.duration == nil { output.text.append(" <?>") }
            try endLine()
        case .neverReturns:
            try resume(call, end.time, tasks)
            writeEquals()
            output.text.append(UInt8(ascii: "?"))
            try endLine()
        case .unknown:
            if open == call.task { try closeLine() }
            try interruptHeld(call.task)
        }
    }

    public mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError) {
        switch note.event {
        case .newTask, .renamed, .ended(.unseen): return
        case .exec(let file): return showFile(file, note.task)
        case .renumbered:
            if !lines[note.task].isTentative { try interruptHeld(note.task) }
            return
        case .lost, .compatProgram, .signal, .ended: break
        }
        try closeLine()
        startLine()
        if note.task >= 0 { writePrefix(note.task, note.time, tasks) }
        switch note.event {
        case .lost(let loss):
            output.text.append("--- ")
            if case .count(let count) = loss {
                output.text.appendDecimal(count)
                output.text.append(UInt8(ascii: " "))
            }
            output.text.append("events lost on CPU ")
            output.text.appendDecimal(Int64(note.cpu))
            output.text.append(" ---")
        case .compatProgram(let isRecorded):
            output.text.append("--- 32-bit program")
            if !isRecorded {
                output.text.append(": its calls were not recorded")
                if let advice = options.compatAdvice { output.text.append(text: " (\(advice))") }
            }
            output.text.append(" ---")
        case .signal(let signal):
            output.text.append("--- ")
            ArgumentDecoder.writeSignal(Int(signal.number), machine, to: &output.text)
            output.text.append(" {si_signo=")
            ArgumentDecoder.writeSignal(Int(signal.number), machine, to: &output.text)
            output.text.append(", si_code=")
            if let name = signal.codeName {
                output.text.append(text: name)
            } else {
                output.text.appendDecimal(Int64(signal.code))
            }
            output.text.append("} ---")
        case .ended(let end):
            output.text.append("+++ ")
            switch end {
            case .exited(let status):
                output.text.append("exited with ")
                output.text.appendDecimal(Int64(status))
            case .killed(let signal):
                output.text.append("killed by ")
                ArgumentDecoder.writeSignal(Int(signal), machine, to: &output.text)
            case .unknown, .unseen: output.text.append("exited")
            }
            output.text.append(" +++")
        case .newTask, .renamed, .exec, .renumbered: break
        }
        try endLine()
    }

    public mutating func flush() throws(TraceError) {
        if open >= 0 { lineWritten += output.text.count - lineStart }
        lineStart = 0
        try output.flush()
    }

    public mutating func finish(_ totals: TraceTotals, of tasks: borrowing TaskTable) throws(TraceError) {
        try closeLine()
        try flush()
    }
}

extension Signal {
    /// The name of ``code`` (include/uapi/asm-generic/siginfo.h); nil if it has none here.
    var codeName: String? {
        switch code {
        case 0: return "SI_USER"
        case 0x80: return "SI_KERNEL"
        case -1: return "SI_QUEUE"
        case -2: return "SI_TIMER"
        case -6: return "SI_TKILL"
        default: break
        }
        let names: [String]
        switch number {
        case 17: names = ["EXITED", "KILLED", "DUMPED", "TRAPPED", "STOPPED", "CONTINUED"].map { "CLD_\($0)" }
        case 11: names = ["SEGV_MAPERR", "SEGV_ACCERR"]
        default: return nil
        }
        return names.indices.contains(Int(code) - 1) ? names[Int(code) - 1] : nil
    }
}
