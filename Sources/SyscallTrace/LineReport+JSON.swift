import Binary
import Ftrace

/// Calls as JSON, an object a line. The fields are documented in docs/trace.md; `version` changes when they do.
extension LineHandler {
    /// Writes the arguments of a call that begins.
    mutating func writeJSONArguments(
        _ task: Int, _ call: Syscall, _ event: EventPayload, _ site: Site
    ) throws(RingBufferError) {
        let row = try commandRow(task, call, event)
        text.append("[")
        for (position, argument) in call.arguments.enumerated() {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            let value = try argument.value(in: event)
            text.append("{\"name\":")
            text.appendJSON(Array(argument.name.utf8))
            text.append(",\"value\":")
            text.appendDecimal(value)
            if let content = try argument.text?.value(in: event) {
                text.append(",\"text\":")
                text.appendJSON(content.bytes)
                if content.isCut { text.append(",\"truncated\":true") }
            } else {
                var shown = TextBuffer()
                (row?.decoders[position] ?? argument.decoder).write(value, machine, to: &shown)
                text.append(",\"shown\":")
                text.appendJSON(shown.array)
            }
            if let path = try path(of: argument, event, site) { writeJSONPath(path) }
            text.append(UInt8(ascii: "}"))
        }
        text.append("]")
    }

    private mutating func writeJSONPath(_ path: [UInt8]) {
        text.append(",\"path\":")
        text.appendJSON(path)
    }

    private mutating func writeJSONStart(_ type: StaticString, _ task: Int, _ timestamp: UInt64) {
        text.append("{\"version\":1,\"type\":\"")
        text.append(type)
        text.append("\",\"pid\":")
        text.appendDecimal(Int64(tasks.values[task].pid))
        text.append(",\"process\":")
        text.appendDecimal(Int64(tasks.values[task].group))
        text.append(",\"name\":")
        text.appendJSON(tasks.values[task].name)
        text.append(",\"time\":")
        text.appendDecimal(Int64(bitPattern: timestamp) &+ options.realtimeOffset)
    }

    /// Writes a call; a result of nil is a call that did not return.
    mutating func writeJSON(
        _ task: Int, _ syscall: Int, _ arguments: [UInt8], _ site: Site, start: UInt64, result: Int64?,
        duration: UInt64?
    ) {
        writeJSONStart("call", task, start)
        text.append(",\"syscall\":\"")
        text.append(text: schema.syscalls[syscall].name)
        text.append(schema.syscalls[syscall].isNarrow ? "\",\"compat\":true,\"arguments\":" : "\",\"arguments\":")
        text.append(arguments)
        text.append(",\"result\":")
        if let result { text.appendDecimal(result) } else { text.append("null") }
        if result != nil, let path = paths?.made { writeJSONPath(path) }
        if let result, result.isError, machine.hasGenericNumbers, !ErrorNames.names[Int(-result)].isEmpty {
            text.append(",\"error\":\"")
            text.append(text: ErrorNames.names[Int(-result)])
            text.append(UInt8(ascii: "\""))
        }
        if let duration {
            text.append(",\"duration\":")
            text.appendDecimal(duration)
        }
        text.append(UInt8(ascii: "}"))
    }

    mutating func writeJSONLoss(_ loss: PageCursor.Loss, cpu: Int, timestamp: UInt64) {
        text.append("{\"version\":1,\"type\":\"lost\",\"cpu\":")
        text.appendDecimal(Int64(cpu))
        text.append(",\"time\":")
        text.appendDecimal(Int64(bitPattern: timestamp) &+ options.realtimeOffset)
        text.append(",\"events\":")
        if case .count(let count) = loss { text.appendDecimal(count) } else { text.append("null") }
        text.append(UInt8(ascii: "}"))
    }

    mutating func writeJSONSignal(_ task: Int, _ site: Site, _ signal: Signal) {
        writeJSONStart("signal", task, site.timestamp)
        text.append(",\"signal\":")
        text.appendDecimal(Int64(signal.number))
        text.append(",\"code\":")
        text.appendDecimal(Int64(signal.code))
        text.append(UInt8(ascii: "}"))
    }

    mutating func writeJSONCompat(_ task: Int, _ site: Site) {
        writeJSONStart("compat", task, site.timestamp)
        text.append(",\"recorded\":")
        text.append(schema.showsCompat ? "true}" : "false}")
    }

    mutating func writeJSONEnd(_ task: Int, _ site: Site) {
        writeJSONStart("end", task, site.timestamp)
        if let code = exitCodes[tasks.values[task].group] ?? tasks.values[task].exitCode {
            text.append(",\"code\":")
            text.appendDecimal(Int64(code))
        } else if tasks.values[task].fatalSignal != 0 {
            text.append(",\"signal\":")
            text.appendDecimal(Int64(tasks.values[task].fatalSignal))
        }
        text.append(UInt8(ascii: "}"))
    }
}
