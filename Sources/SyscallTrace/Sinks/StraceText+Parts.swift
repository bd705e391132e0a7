import Binary
import Ftrace

/// The parts of a line.
extension StraceText {
    /// Ends a line that waits for its result: something else is to be written.
    @inline(__always)
    mutating func closeLine() throws(TraceError) {
        if open >= 0 { try interrupt() }
    }

    private mutating func interrupt() throws(TraceError) {
        output.text.append(" <unfinished ...>")
        try endLine()
    }

    /// Writes the entry that was held back, if there is one: its result comes later, or never.
    mutating func interruptHeld(_ task: Int) throws(TraceError) {
        guard lines[task].isHeld else { return }
        try closeLine()
        release(task)
        try interrupt()
    }

    /// What is written from here on is a new line.
    @inline(__always)
    mutating func startLine() {
        lineStart = output.text.count
        lineWritten = 0
    }

    /// Writes the entry that was held back.
    mutating func release(_ task: Int) {
        startLine()
        output.text.append(lines[task].held)
        lines[task].isHeld = false
    }

    @inline(__always)
    mutating func endLine() throws(TraceError) {
        output.text.append(UInt8(ascii: "\n"))
        open = -1
        if output.isFull { try flush() }
    }

    /// Writes what comes before the result: the end of the arguments, where they are; else, that the call is resumed.
    @inline(__always)
    mutating func resume(_ call: Call, _ time: UInt64, _ tasks: borrowing TaskTable) throws(TraceError) {
        if open == call.task {
            output.text.append(UInt8(ascii: ")"))
            open = -1
            return
        }
        try closeLine()
        if call.start != nil, lines[call.task].isHeld {
            release(call.task)
            output.text.append(UInt8(ascii: ")"))
        } else {
            startLine()
            writePrefix(call.task, time, tasks)
            output.text.append("<... ")
            output.text.append(schema.syscalls[call.syscall].opening)
            output.text.cut(to: output.text.count - 1)
            output.text.append(" resumed>)")
        }
    }

    @inline(__always)
    mutating func writeArguments(_ call: Call, _ arguments: borrowing CallArguments) throws(TraceError) {
        let list = schema.layouts[arguments.layout].arguments
        do throws(RingBufferError) {
            guard let commands = schema.syscalls[call.syscall].commands, list.indices.contains(commands.position),
                let row = commands.row(try command(call, list[commands.position], arguments))
            else {
                for position in list.indices {
                    if position > 0 { output.text.append(", ") }
                    try writeArgument(list[position], position, nil, arguments)
                }
                return
            }
            var isFirst = true
            for position in row.positions where list.indices.contains(position) {
                if !isFirst { output.text.append(", ") }
                isFirst = false
                try writeArgument(list[position], position, row.decoders[position], arguments)
            }
        } catch {
            throw arguments.failure(error)
        }
    }

    /// The command among a call's arguments, which is remembered for the result.
    private mutating func command(
        _ call: Call, _ argument: SyscallArgument, _ arguments: borrowing CallArguments
    ) throws(RingBufferError) -> UInt64 {
        let command = try argument.value(in: arguments.event)
        lines[call.task].command = command
        return command
    }

    /// Writes one argument; `decoder`: how, if a command says so.
    @inline(__always)
    private mutating func writeArgument(
        _ argument: SyscallArgument, _ position: Int, _ decoder: ArgumentDecoder?,
        _ arguments: borrowing CallArguments
    ) throws(RingBufferError) {
        if let decoder {
            decoder.write(try argument.value(in: arguments.event), machine, to: &output.text)
        } else {
            try argument.write(arguments.event, machine, stringLimit: options.stringLimit, to: &output.text)
        }
        if let path = arguments.path(at: position) { writePath(path) }
    }

    /// Writes which task, and when.
    @inline(__always)
    mutating func writePrefix(_ task: Int, _ timestamp: UInt64, _ tasks: borrowing TaskTable) {
        if options.showsTask {
            let before = output.text.count
            output.text.appendDecimal(Int64(tasks.pid(task)))
            if options.showsName {
                output.text.append(UInt8(ascii: "<"))
                output.text.appendStraceText(tasks.name(task))
                output.text.append(UInt8(ascii: ">"))
            }
            output.text.appendSpaces(max(1, 6 - (output.text.count - before)))
        }
        if options.time != .none { writeTime(timestamp) }
    }

    private mutating func writeTime(_ timestamp: UInt64) {
        let wall = Int64(bitPattern: timestamp) &+ options.realtimeOffset
        switch options.time {
        case .none: return
        case .seconds:
            output.text.appendSeconds(UInt64(bitPattern: wall))
        case .clock(let digits):
            let local = wall &+ options.zoneOffset &* 1_000_000_000
            let second = UInt64(bitPattern: local) / 1_000_000_000 % 86400
            output.text.appendDecimal(second / 3600, width: 2)
            output.text.append(UInt8(ascii: ":"))
            output.text.appendDecimal(second / 60 % 60, width: 2)
            output.text.append(UInt8(ascii: ":"))
            output.text.appendDecimal(second % 60, width: 2)
            if digits > 0 {
                output.text.append(UInt8(ascii: "."))
                output.text.appendDecimal(UInt64(bitPattern: local) % 1_000_000_000 / 1000, width: 6)
            }
        case .sinceLast:
            let since = timestamp > lastTime ?? timestamp ? timestamp - (lastTime ?? timestamp) : 0
            lastTime = timestamp
            output.text.appendDecimal(since / 1_000_000_000, width: 6, fill: UInt8(ascii: " "))
            output.text.append(UInt8(ascii: "."))
            output.text.appendDecimal(since % 1_000_000_000 / 1000, width: 6)
        }
        output.text.append(UInt8(ascii: " "))
    }

    /// What the command among a call's arguments says of its result.
    @inline(__always)
    func named(_ call: Call) -> MultiplexedArguments.NamedResult? {
        schema.syscalls[call.syscall].commands?.row(lines[call.task].command)?.result
    }

    /// Writes ` = RESULT`, from the column where results start; `named`: what the result means, if a command says it.
    @inline(__always)
    mutating func writeResult(
        _ syscall: Int, _ result: Int64, _ named: MultiplexedArguments.NamedResult?, path: [UInt8]?, duration: UInt64?
    ) {
        writeEquals()
        if result >= 0 {
            switch schema.syscalls[syscall].result {
            case _ where named != nil: named?.write(UInt64(result), machine, to: &output.text)
            case .decimal: output.text.appendDecimal(UInt64(result))
            case .hexadecimal: output.text.appendHexadecimal(UInt64(result))
            case .octal: output.text.appendOctal(UInt64(result))
            }
            if let path { writePath(path) }
        } else {
            writeNegative(syscall, result)
        }
        if options.showsDuration, let duration {
            output.text.append(" <")
            output.text.appendSeconds(duration)
            output.text.append(UInt8(ascii: ">"))
        }
    }

    @inline(__always)
    mutating func writeEquals() {
        output.text.append(UInt8(ascii: " "))
        output.text.appendSpaces(options.resultColumn - (output.text.count - lineStart + lineWritten))
        output.text.append("= ")
    }

    /// Writes the path of a descriptor, after its number.
    private mutating func writePath(_ path: [UInt8]) {
        output.text.append(UInt8(ascii: "<"))
        output.text.appendStraceText(path, brackets: true)
        output.text.append(UInt8(ascii: ">"))
    }

    private mutating func writeNegative(_ syscall: Int, _ result: Int64) {
        if result.isError, let error = machine.errorText(Int(-result)) {
            // 512 and above: the call goes on after the signal, or ends with EINTR.
            output.text.append(result <= -512 ? "?" : "-1")
            output.text.append(error)
        } else if schema.syscalls[syscall].result == .hexadecimal, !result.isError {
            output.text.appendHexadecimal(UInt64(bitPattern: result))
        } else {
            output.text.appendDecimal(result)
        }
    }

    /// Puts the name of the file that `execve` has started where its pointer was: the first argument.
    mutating func showFile(_ file: [UInt8], _ task: Int) {
        guard lines[task].isHeld else { return }
        let held = lines[task].held
        let opening = Array("execve(".utf8)
        guard let start = held.indices.first(where: { held[$0...].starts(with: opening) }),
            let comma = held[start...].firstIndex(of: UInt8(ascii: ","))
        else { return }
        var name = TextBuffer()
        name.appendStraceQuoted(file)
        lines[task].held = Array(held[..<(start + opening.count)]) + name.array + Array(held[comma...])
    }
}
