import Binary
import Ftrace

/// Calls as JSON, an object a line. The fields are documented in docs/trace.md; `version` changes when they do.
extension LineHandler {
    /// Writes the arguments of a call that begins.
    mutating func writeJSONArguments(
        _ task: Int, _ call: Syscall, _ layout: EntryLayout, _ event: EventPayload, _ site: Site
    ) throws(RingBufferError) {
        let row = try commandRow(task, call, layout, event)
        text.beginArray()
        for (position, argument) in layout.arguments.enumerated() {
            let value = try argument.value(in: event)
            text.beginObject()
            text.appendKey("name")
            text.appendJSON(argument.name)
            text.appendKey("value")
            text.appendJSON(value)
            if let content = try argument.text?.value(in: event) {
                text.appendKey("text")
                text.appendJSON(content.bytes)
                if content.isCut {
                    text.appendKey("truncated")
                    text.appendJSON(true)
                }
            } else {
                var shown = TextBuffer()
                (row?.decoders[position] ?? argument.decoder).write(value, machine, to: &shown)
                text.appendKey("shown")
                text.appendJSON(shown.array)
            }
            if let path = try path(of: argument, event, site) { writeJSONPath(path) }
            text.endObject()
        }
        text.endArray()
    }

    private mutating func writeJSONPath(_ path: [UInt8]) {
        text.appendKey("path")
        text.appendJSON(path)
    }

    private mutating func beginJSON(_ type: StaticString) {
        text.beginObject()
        text.appendKey("version")
        text.appendJSON(Int64(1))
        text.appendKey("type")
        text.appendJSON(constant: type)
    }

    private mutating func writeJSONTime(_ timestamp: UInt64) {
        text.appendKey("time")
        text.appendJSON(Int64(bitPattern: timestamp) &+ options.realtimeOffset)
    }

    private mutating func writeJSONStart(_ type: StaticString, _ task: Int, _ timestamp: UInt64) {
        beginJSON(type)
        text.appendKey("pid")
        text.appendJSON(Int64(tasks.values[task].pid))
        text.appendKey("process")
        text.appendJSON(Int64(tasks.values[task].group))
        text.appendKey("name")
        text.appendJSON(tasks.values[task].name)
        writeJSONTime(timestamp)
    }

    /// Writes a call; a result of nil is a call that did not return.
    mutating func writeJSON(
        _ task: Int, _ syscall: Int, _ arguments: [UInt8], _ site: Site, start: UInt64, result: Int64?,
        duration: UInt64?
    ) {
        writeJSONStart("call", task, start)
        text.appendKey("syscall")
        text.appendJSON(schema.syscalls[syscall].name)
        if schema.syscalls[syscall].isCompat {
            text.appendKey("compat")
            text.appendJSON(true)
        }
        text.appendKey("arguments")
        text.appendJSON(written: arguments)
        text.appendKey("result")
        if let result { text.appendJSON(result) } else { text.appendJSONNull() }
        if result != nil, let path = paths?.made { writeJSONPath(path) }
        if let result, result.isError, machine.hasGenericNumbers, !ErrorNames.names[Int(-result)].isEmpty {
            text.appendKey("error")
            text.appendJSON(ErrorNames.names[Int(-result)])
        }
        if let duration {
            text.appendKey("duration")
            text.appendJSON(duration)
        }
        text.endObject()
    }

    mutating func writeJSONLoss(_ loss: PageCursor.Loss, cpu: Int, timestamp: UInt64) {
        beginJSON("lost")
        text.appendKey("cpu")
        text.appendJSON(Int64(cpu))
        writeJSONTime(timestamp)
        text.appendKey("events")
        if case .count(let count) = loss { text.appendJSON(count) } else { text.appendJSONNull() }
        text.endObject()
    }

    mutating func writeJSONSignal(_ task: Int, _ site: Site, _ signal: Signal) {
        writeJSONStart("signal", task, site.timestamp)
        text.appendKey("signal")
        text.appendJSON(Int64(signal.number))
        text.appendKey("code")
        text.appendJSON(Int64(signal.code))
        text.endObject()
    }

    mutating func writeJSONCompat(_ task: Int, _ site: Site) {
        writeJSONStart("compat", task, site.timestamp)
        text.appendKey("recorded")
        text.appendJSON(schema.showsCompat)
        text.endObject()
    }

    mutating func writeJSONEnd(_ task: Int, _ site: Site) {
        writeJSONStart("end", task, site.timestamp)
        if let code = exitCodes[tasks.values[task].group] ?? tasks.values[task].exitCode {
            text.appendKey("code")
            text.appendJSON(Int64(code))
        } else if tasks.values[task].fatalSignal != 0 {
            text.appendKey("signal")
            text.appendJSON(Int64(tasks.values[task].fatalSignal))
        }
        text.endObject()
    }
}
