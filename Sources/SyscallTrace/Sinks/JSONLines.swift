import Binary
import Ftrace

/// Calls and notes as JSON, an object a line. The fields are documented in docs/trace.md; `version` changes when they do.
public struct JSONLines: ~Copyable {
    private let schema: SyscallSchema
    private let machine: Machine
    private let realtimeOffset: Int64
    private var output: TextOutput
    /// The arguments of the call that a task is in.
    private var arguments = SlotValues<[UInt8]>([])

    /// Writes to `output` calls of `schema`, recorded on `machine`; `realtimeOffset` is to be added to the trace clock to get
    /// nanoseconds since 1970.
    public init(schema: SyscallSchema, machine: Machine, realtimeOffset: Int64 = 0, output: consuming TextOutput) {
        self.schema = schema
        self.machine = machine
        self.realtimeOffset = realtimeOffset
        self.output = output
    }

    private mutating func writeArguments(_ call: Call, _ arguments: borrowing CallArguments) throws(RingBufferError) {
        let event = arguments.event
        let list = schema.layouts[arguments.layout].arguments
        var row: MultiplexedArguments.Row?
        if let commands = schema.syscalls[call.syscall].commands, list.indices.contains(commands.position) {
            row = commands.row(try list[commands.position].value(in: event))
        }
        output.text.beginArray()
        for (position, argument) in list.enumerated() {
            let value = try argument.value(in: event)
            output.text.beginObject()
            output.text.appendKey("name")
            output.text.appendJSON(argument.name)
            output.text.appendKey("value")
            output.text.appendJSON(value)
            if let content = try argument.text?.value(in: event) {
                output.text.appendKey("text")
                output.text.appendJSON(content.bytes)
                if content.isCut {
                    output.text.appendKey("truncated")
                    output.text.appendJSON(true)
                }
            } else {
                var shown = TextBuffer()
                (row?.decoders[position] ?? argument.decoder).write(value, machine, to: &shown)
                output.text.appendKey("shown")
                output.text.appendJSON(shown.array)
            }
            writePath(arguments.path(at: position))
            output.text.endObject()
        }
        output.text.endArray()
    }

    private mutating func writePath(_ path: [UInt8]?) {
        guard let path else { return }
        output.text.appendKey("path")
        output.text.appendJSON(path)
    }

    private mutating func member(_ key: StaticString, _ number: Int64) {
        output.text.appendKey(key)
        output.text.appendJSON(number)
    }

    private mutating func beginLine(_ type: StaticString) {
        output.text.beginObject()
        member("version", 1)
        output.text.appendKey("type")
        output.text.appendJSON(constant: type)
    }

    private mutating func writeTime(_ time: UInt64) { member("time", Int64(bitPattern: time) &+ realtimeOffset) }

    private mutating func beginLine(_ type: StaticString, _ task: Int, _ time: UInt64, _ tasks: borrowing TaskTable) {
        beginLine(type)
        member("pid", Int64(tasks.pid(task)))
        member("process", Int64(tasks.process(task)))
        output.text.appendKey("name")
        output.text.appendJSON(tasks.name(task))
        writeTime(time)
    }

    private mutating func endLine() throws(TraceError) {
        output.text.endObject()
        output.text.append(UInt8(ascii: "\n"))
        if output.isFull { try output.flush() }
    }
}

extension JSONLines: TraceSink {
    public mutating func begin(
        _ call: Call, _ arguments: borrowing CallArguments, of tasks: borrowing TaskTable
    ) throws(TraceError) {
        let start = output.text.count
        do {
            try writeArguments(call, arguments)
        } catch {
            throw arguments.failure(error)
        }
        self.arguments[call.task] = output.text.suffix(from: start)
        output.text.cut(to: start)
    }

    public mutating func end(_ call: Call, _ end: CallEnd, of tasks: borrowing TaskTable) throws(TraceError) {
        guard let start = call.start else { return }
        beginLine("call", call.task, start, tasks)
        output.text.appendKey("syscall")
        output.text.appendJSON(schema.syscalls[call.syscall].name)
        if schema.syscalls[call.syscall].isCompat {
            output.text.appendKey("compat")
            output.text.appendJSON(true)
        }
        output.text.appendKey("arguments")
        output.text.appendJSON(written: arguments[call.task])
        output.text.appendKey("result")
        if case .returned(let result) = end.outcome {
            output.text.appendJSON(result)
            writePath(end.path)
            if result.isError, machine.hasGenericNumbers, !ErrorNames.names[Int(-result)].isEmpty {
                output.text.appendKey("error")
                output.text.appendJSON(ErrorNames.names[Int(-result)])
            }
        } else {
            output.text.appendJSONNull()
        }
        if let duration = end.duration {
            output.text.appendKey("duration")
            output.text.appendJSON(duration)
        }
        try endLine()
    }

    public mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError) {
        switch note.event {
        case .newTask, .renamed, .exec, .renumbered, .ended(.unseen): return
        case .lost(let loss):
            beginLine("lost")
            member("cpu", Int64(note.cpu))
            writeTime(note.time)
            output.text.appendKey("events")
            if case .count(let count) = loss { output.text.appendJSON(count) } else { output.text.appendJSONNull() }
        case .signal(let signal):
            beginLine("signal", note.task, note.time, tasks)
            member("signal", Int64(signal.number))
            member("code", Int64(signal.code))
        case .compatProgram(let isRecorded):
            beginLine("compat", note.task, note.time, tasks)
            output.text.appendKey("recorded")
            output.text.appendJSON(isRecorded)
        case .ended(let end):
            beginLine("end", note.task, note.time, tasks)
            switch end {
            case .exited(let status): member("code", Int64(status))
            case .killed(let signal): member("signal", Int64(signal))
            case .unknown, .unseen: break
            }
        }
        try endLine()
    }

    public mutating func flush() throws(TraceError) { try output.flush() }
}
