import Binary
import Ftrace
import SyscallTrace
import TestSupport

/// A sink as anybody may write one, with what is public: a line for everything that a model says.
struct RecordingSink: TraceSink {
    let schema: SyscallSchema
    var lines: [String] = []
    var totals: TraceTotals?

    init(schema: SyscallSchema) { self.schema = schema }

    private func start(_ task: Int, _ tasks: borrowing TaskTable) -> String {
        let (pid, process) = (tasks.pid(task), tasks.process(task))
        return pid == process ? "\(pid)" : "\(process)/\(pid)"
    }

    mutating func begin(
        _ call: Call, _ arguments: borrowing CallArguments, of tasks: borrowing TaskTable
    ) throws(TraceError) {
        var texts: [String] = []
        for (position, argument) in schema.layouts[arguments.layout].arguments.enumerated() {
            var text = "\(Int64(bitPattern: try arguments.value(of: argument)))"
            if let bytes = try arguments.text(of: argument) { text = String(decoding: bytes, as: UTF8.self) }
            if let path = arguments.path(at: position) { text += "<\(String(decoding: path, as: UTF8.self))>" }
            texts.append(text)
        }
        lines.append(
            "\(start(call.task, tasks)) \(schema.syscalls[call.syscall].name)(\(texts.joined(separator: ", ")))")
    }

    mutating func end(_ call: Call, _ end: CallEnd, of tasks: borrowing TaskTable) throws(TraceError) {
        var line = "\(start(call.task, tasks)) \(schema.syscalls[call.syscall].name) "
        switch end.outcome {
        case .returned(let result): line += "= \(result)"
        case .neverReturns: line += "= ?"
        case .unknown: line += "unfinished"
        }
        if let path = end.path { line += "<\(String(decoding: path, as: UTF8.self))>" }
        if call.start == nil { line += " not begun" }
        if case .returned = end.outcome, call.start != nil { line += end.duration.map { ", \($0) ns" } ?? ", ? ns" }
        lines.append(line)
    }

    mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError) {
        if case .lost(let loss) = note.event {
            lines.append("CPU \(note.cpu) lost \(loss)")
            return
        }
        let task = start(note.task, tasks)
        switch note.event {
        case .newTask(let parent): lines.append("\(task) made by \(tasks.pid(parent))")
        case .renamed: lines.append("\(task) called \(String(decoding: tasks.name(note.task), as: UTF8.self))")
        case .exec(let file): lines.append("\(task) runs \(String(decoding: file, as: UTF8.self))")
        case .renumbered(let pid): lines.append("\(task) was \(pid)")
        case .compatProgram(let isRecorded): lines.append("\(task) compat, recorded: \(isRecorded)")
        case .signal(let signal): lines.append("\(task) signal \(signal.number), code \(signal.code)")
        case .ended(let end): lines.append("\(task) ended: \(end)")
        case .lost: break
        }
    }

    mutating func finish(_ totals: TraceTotals, of tasks: borrowing TaskTable) throws(TraceError) {
        self.totals = totals
    }
}

/// What sinks say of made events.
enum Made {
    static let x86 = Machine(name: "x86_64")

    static func schema(
        _ maker: TraceMaker, origin: SyscallSchema.Origin = .session(everyCall: false)
    ) throws -> SyscallSchema {
        try SyscallSchema(formats: maker.formats, machine: x86, origin: origin)
    }

    /// What a model says: a line for everything.
    static func lines(
        _ maker: TraceMaker, filter: TraceFilter = TraceFilter(), paths: DescriptorKnowledge = .none,
        origin: SyscallSchema.Origin = .session(everyCall: false)
    ) throws -> [String] {
        try sink(maker, filter: filter, paths: paths, origin: origin).lines
    }

    static func sink(
        _ maker: TraceMaker, filter: TraceFilter = TraceFilter(), paths: DescriptorKnowledge = .none,
        origin: SyscallSchema.Origin = .session(everyCall: false)
    ) throws -> RecordingSink {
        let schema = try schema(maker, origin: origin)
        var model = ProcessModel(schema: schema, filter: filter, paths: paths, sink: RecordingSink(schema: schema))
        try model.take(maker.events)
        try model.finish()
        return model.sink
    }

    private final class Box { var text = "" }

    /// What a sink that writes text has written.
    static func text<Sink: TraceSink & ~Copyable>(
        _ maker: TraceMaker, filter: TraceFilter = TraceFilter(), paths: DescriptorKnowledge = .none,
        origin: SyscallSchema.Origin = .session(everyCall: false),
        _ sink: (SyscallSchema, consuming TextOutput) -> Sink
    ) throws -> [String] {
        let box = Box()
        let schema = try schema(maker, origin: origin)
        let output = TextOutput { box.text += String(decoding: $0.array, as: UTF8.self) }
        var model = ProcessModel(
            schema: schema, names: [100: Array("shell".utf8)], filter: filter, paths: paths,
            sink: sink(schema, output))
        try model.take(maker.events)
        try model.finish()
        return box.text.split(separator: "\n").map(String.init)
    }

    /// As strace text, without the column of results.
    static func strace(
        _ maker: TraceMaker, filter: TraceFilter = TraceFilter(), paths: DescriptorKnowledge = .none,
        origin: SyscallSchema.Origin = .session(everyCall: false),
        _ change: (inout StraceText.Options) -> Void = { _ in }
    ) throws -> [String] {
        var options = StraceText.Options()
        options.resultColumn = 0
        change(&options)
        return try text(maker, filter: filter, paths: paths, origin: origin) { schema, output in
            StraceText(schema: schema, machine: x86, options: options, output: output)
        }
    }
}
