import Binary
import Ftrace

/// Calls and notes as JSON, an object a line. The fields are documented in docs/trace.md; `version` changes when they
/// do.
public struct JSONLines: ~Copyable {
    private let schema: SyscallSchema
    private let machine: Machine
    private let realtimeOffset: Int64
    private var output: TextOutput
    /// The arguments of the call that a task is in.
    private var arguments = SlotValues<[UInt8]>([])
    /// The members of a call that its syscall decides, as JSON, by the syscall's index.
    private let syscalls: [[UInt8]]
    /// The start of each argument's object, as JSON, by the layout's index and the argument's position.
    private let argumentStarts: [[[UInt8]]]
    /// The names of errors, as JSON, by number; nil if a number has none on `machine`.
    private let errors: [[UInt8]?]

    /// Writes to `output` calls of `schema`, recorded on `machine`; `realtimeOffset` is to be added to the trace clock
    /// to get nanoseconds since 1970.
    public init(schema: SyscallSchema, machine: Machine, realtimeOffset: Int64 = 0, output: consuming TextOutput) {
        self.schema = schema
        self.machine = machine
        self.realtimeOffset = realtimeOffset
        self.output = output
        syscalls = schema.syscalls.map { syscall in
            JSONLines.bytes { text in
                text.appendKey("syscall")
                text.appendJSON(syscall.name)
                if syscall.isCompat {
                    text.appendMember("compat", true)
                }
                text.appendKey("arguments")
            }
        }
        argumentStarts = schema.layouts.map { layout in
            layout.arguments.map { argument in
                JSONLines.bytes { text in
                    text.beginObject()
                    text.appendKey("name")
                    text.appendJSON(argument.name)
                    text.appendKey("value")
                }
            }
        }
        errors = (0..<ErrorNames.count).map { number in
            machine.errorName(number).map { name in JSONLines.bytes { $0.appendJSON(name) } }
        }
    }

    private static func bytes(_ write: (inout TextBuffer) -> Void) -> [UInt8] {
        var text = TextBuffer()
        write(&text)
        return text.array
    }

    private mutating func writeArguments(_ call: Call, _ arguments: borrowing CallArguments) throws(RingBufferError) {
        let event = arguments.event
        let list = schema.layouts[arguments.layout].arguments
        var row: MultiplexedArguments.Row?
        if let commands = schema.syscalls[call.syscall].commands, list.indices.contains(commands.position) {
            row = commands.row(try list[commands.position].value(in: event))
        }
        output.text.beginArray()
        for position in list.indices {
            let value = try list[position].value(in: event)
            output.text.appendJSON(written: argumentStarts[arguments.layout][position])
            output.text.appendJSON(value)
            if let content = try list[position].text?.value(in: event) {
                output.text.appendMember("text", content.bytes)
                if content.isCut {
                    output.text.appendMember("truncated", true)
                }
            } else {
                output.text.appendKey("shown")
                let start = output.text.beginString()
                if let decoder = row?.decoders[position] {
                    decoder.write(value, machine, to: &output.text)
                } else {
                    list[position].decoder.write(value, machine, to: &output.text)
                }
                output.text.endString(from: start)
            }
            writePath(arguments.path(at: position))
            output.text.endObject()
        }
        output.text.endArray()
    }

    private mutating func writePath(_ path: [UInt8]?) {
        guard let path else { return }
        output.text.appendMember("path", path)
    }

    @inline(__always)
    private mutating func beginLine(_ type: StaticString) {
        output.text.appendJSON(written: "{\"version\":1,\"type\":")
        output.text.appendJSON(constant: type)
    }

    private mutating func writeTime(_ time: UInt64) {
        output.text.appendMember("time", Int64(bitPattern: time) &+ realtimeOffset)
    }

    private mutating func beginLine(_ type: StaticString, _ task: Int, _ time: UInt64, _ tasks: borrowing TaskTable) {
        beginLine(type)
        output.text.appendMember("pid", Int64(tasks.pid(task)))
        output.text.appendMember("process", Int64(tasks.process(task)))
        output.text.appendMember("name", tasks.name(task))
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
        output.text.move(from: start, to: &self.arguments[call.task])
    }

    public mutating func end(_ call: Call, _ end: CallEnd, of tasks: borrowing TaskTable) throws(TraceError) {
        guard let start = call.start else { return }
        beginLine("call", call.task, start, tasks)
        output.text.appendJSON(written: syscalls[call.syscall])
        output.text.appendJSON(written: arguments[call.task])
        output.text.appendKey("result")
        if case .returned(let result) = end.outcome {
            output.text.appendJSON(result)
            writePath(end.path)
            if result.isError, let error = errors[Int(-result)] {
                output.text.appendKey("error")
                output.text.appendJSON(written: error)
            }
        } else {
            output.text.appendJSONNull()
        }
        if let duration = end.duration {
            output.text.appendMember("duration", duration)
        }
        try endLine()
    }

    public mutating func note(_ note: TraceNote, of tasks: borrowing TaskTable) throws(TraceError) {
        switch note.event {
        case .newTask, .renamed, .exec, .renumbered, .ended(.unseen): return
        case .lost(let loss):
            beginLine("lost")
            output.text.appendMember("cpu", Int64(note.cpu))
            writeTime(note.time)
            output.text.appendKey("events")
            if case .count(let count) = loss { output.text.appendJSON(count) } else { output.text.appendJSONNull() }
        case .signal(let signal):
            beginLine("signal", note.task, note.time, tasks)
            output.text.appendMember("signal", Int64(signal.number))
            output.text.appendMember("code", Int64(signal.code))
        case .compatProgram(let isRecorded):
            beginLine("compat", note.task, note.time, tasks)
            output.text.appendMember("recorded", isRecorded)
        case .ended(let end):
            beginLine("end", note.task, note.time, tasks)
            switch end {
            case .exited(let status): output.text.appendMember("code", Int64(status))
            case .killed(let signal): output.text.appendMember("signal", Int64(signal))
            case .unknown, .unseen: break
            }
        }
        try endLine()
    }

    public mutating func flush() throws(TraceError) { try output.flush() }
}
