import Binary
import Ftrace

/// The parts of a line.
extension LineHandler {
    /// Ends a line that waits for its result: something else is to be written.
    @inline(__always)
    mutating func closeLine() throws(CallError) {
        if open >= 0 { try interrupt() }
    }

    private mutating func interrupt() throws(CallError) {
        text.append(" <unfinished ...>")
        try endLine()
    }

    /// Writes the entry that was held back.
    mutating func release(_ task: Int) {
        lineStart = text.count
        lineWritten = 0
        text.append(tasks.values[task].held)
        tasks.values[task].isHeld = false
    }

    @inline(__always)
    mutating func endLine() throws(CallError) {
        text.append(UInt8(ascii: "\n"))
        open = -1
        if text.count >= LineHandler.flushSize { try flush() }
    }

    mutating func flush() throws(CallError) {
        guard text.count > 0 else { return }
        do {
            try sink(text)
        } catch {
            throw .output(error)
        }
        if open >= 0 { lineWritten += text.count - lineStart }
        lineStart = 0
        text.clear()
    }

    mutating func finish() throws(CallError) {
        try closeLine()
        if options.results == .all {
            for (_, index) in tasks.all where tasks.values[index].pending.isActive {
                let pending = tasks.values[index].pending
                guard tasks.values[index].isHeld else { continue }
                guard options.form == .json else {
                    release(index)
                    text.append(" <unfinished ...>")
                    try endLine()
                    continue
                }
                writeJSON(
                    index, Int(pending.syscall), tasks.values[index].held,
                    Site(pid: tasks.values[index].pid, cpu: -1, timestamp: pending.start),
                    start: pending.start, result: nil, duration: nil)
                try endLine()
            }
        }
        try flush()
    }

    /// Writes which task, and when.
    @inline(__always)
    mutating func writePrefix(_ task: Int, _ timestamp: UInt64) {
        if options.showsTask {
            let before = text.count
            text.appendDecimal(Int64(tasks.values[task].pid))
            if options.showsName {
                text.append(UInt8(ascii: "<"))
                text.appendStraceText(tasks.values[task].name)
                text.append(UInt8(ascii: ">"))
            }
            text.appendSpaces(max(1, 6 - (text.count - before)))
        }
        if options.time != .none { writeTime(timestamp) }
    }

    private mutating func writeTime(_ timestamp: UInt64) {
        let wall = Int64(bitPattern: timestamp) &+ options.realtimeOffset
        switch options.time {
        case .none: return
        case .seconds:
            text.appendSeconds(UInt64(bitPattern: wall))
        case .clock(let digits):
            let local = wall &+ options.zoneOffset &* 1_000_000_000
            let second = UInt64(bitPattern: local) / 1_000_000_000 % 86400
            text.appendDecimal(second / 3600, width: 2)
            text.append(UInt8(ascii: ":"))
            text.appendDecimal(second / 60 % 60, width: 2)
            text.append(UInt8(ascii: ":"))
            text.appendDecimal(second % 60, width: 2)
            if digits > 0 {
                text.append(UInt8(ascii: "."))
                text.appendDecimal(UInt64(bitPattern: local) % 1_000_000_000 / 1000, width: 6)
            }
        case .sinceLast:
            let since = timestamp > lastTime ?? timestamp ? timestamp - (lastTime ?? timestamp) : 0
            lastTime = timestamp
            text.appendDecimal(since / 1_000_000_000, width: 6, fill: UInt8(ascii: " "))
            text.append(UInt8(ascii: "."))
            text.appendDecimal(since % 1_000_000_000 / 1000, width: 6)
        }
        text.append(UInt8(ascii: " "))
    }

    mutating func writeResumed(_ syscall: Int) {
        lineWritten = 0
        text.append("<... ")
        let opening = schema.syscalls[syscall].opening
        text.append(opening)
        text.cut(to: text.count - 1)
        text.append(" resumed>)")
    }

    /// Writes ` = RESULT`, from the column where results start; `named`: what the result means, if a command says it.
    @inline(__always)
    mutating func writeResult(
        _ syscall: Int, _ result: Int64, _ named: MultiplexedArguments.NamedResult?, duration: UInt64?
    ) {
        writeEquals()
        if result >= 0 {
            switch schema.syscalls[syscall].result {
            case _ where named != nil: named?.write(UInt64(result), machine, to: &text)
            case .decimal: text.appendDecimal(UInt64(result))
            case .hexadecimal: text.appendHexadecimal(UInt64(result))
            case .octal: text.appendOctal(UInt64(result))
            }
            if let path = paths?.made { writePath(path) }
        } else {
            writeNegative(syscall, result)
        }
        if options.showsDuration, let duration {
            text.append(" <")
            text.appendSeconds(duration)
            text.append(UInt8(ascii: ">"))
        }
    }

    /// Writes what stands for the result of a call that does not return, or of which that is not known.
    mutating func writeUnknownResult() {
        writeEquals()
        text.append(UInt8(ascii: "?"))
    }

    @inline(__always)
    private mutating func writeEquals() {
        text.append(UInt8(ascii: " "))
        text.appendSpaces(options.resultColumn - (text.count - lineStart + lineWritten))
        text.append("= ")
    }

    /// Writes what a descriptor leads to, after its number.
    mutating func writePath(_ path: [UInt8]) {
        text.append(UInt8(ascii: "<"))
        text.appendStraceText(path, brackets: true)
        text.append(UInt8(ascii: ">"))
    }

    private mutating func writeNegative(_ syscall: Int, _ result: Int64) {
        if result.isError, machine.hasGenericNumbers, !ErrorNames.texts[Int(-result)].isEmpty {
            // 512 and above: the call goes on after the signal, or ends with EINTR.
            text.append(result <= -512 ? "?" : "-1")
            text.append(ErrorNames.texts[Int(-result)])
        } else if schema.syscalls[syscall].result == .hexadecimal, !result.isError {
            text.appendHexadecimal(UInt64(bitPattern: result))
        } else {
            text.appendDecimal(result)
        }
    }

    /// A call whose end was not seen: events were lost, or the trace began in the middle.
    mutating func abandon(_ task: Int, _ site: Site) throws(CallError) {
        if open == task { try closeLine() }
        let pending = tasks.values[task].pending
        tasks.values[task].pending.syscall = -1
        if tasks.values[task].isHeld, !holdsAll {
            try closeLine()
            release(task)
            text.append(" <unfinished ...>")
            try endLine()
        }
        if options.form == .json, options.results == .all, tasks.values[task].isHeld {
            writeJSON(
                task, Int(pending.syscall), tasks.values[task].held, site, start: pending.start, result: nil,
                duration: nil)
            try endLine()
        }
        tasks.values[task].isHeld = false
    }

    mutating func rememberExit(
        _ task: Int, _ call: Syscall, _ layout: EntryLayout, _ event: EventPayload, _ site: Site
    ) throws(CallError) {
        guard let argument = layout.arguments.first else { return }
        do {
            // What a parent sees is the low byte.
            let code = Int32(try argument.value(in: event) & 0xff)
            tasks.values[task].exitCode = code
            if call.role == .exitGroup { exitCodes[tasks.values[task].group] = code }
        } catch {
            throw .event(error, cpu: site.cpu, timestamp: site.timestamp)
        }
    }

    mutating func signalSent(_ signal: Signal, to pid: Int32) {
        let group = tasks.known(pid).map { tasks.values[$0].group } ?? pid
        sentSignals[group] = (signal, isShown: false)
    }

    mutating func signal(_ site: Site, _ signal: Signal) throws(CallError) {
        let task = index(site)
        let group = tasks.values[task].group
        guard signal.number == LineHandler.sigkill else {
            if sentSignals[group]?.signal.number == signal.number { sentSignals[group] = nil }
            if signal.handler == 0 { tasks.values[task].fatalSignal = signal.number }
            return try writeSignal(task, site, signal)
        }
        // Each thread of a group that ends is told so by a SIGKILL that nobody has sent: after exit_group(), and after a
        // signal that ends it without a core dump, which is not delivered itself (`complete_signal()`, kernel/signal.c).
        if exitCodes[group] != nil { return }
        let sent = sentSignals[group]
        let fatal = endSignals[group] ?? sent?.signal.number ?? LineHandler.sigkill
        tasks.values[task].fatalSignal = fatal
        // Once, and never a SIGKILL, which a debugger does not see.
        guard fatal != LineHandler.sigkill, let sent, !sent.isShown, sent.signal.number == fatal else { return }
        sentSignals[group]?.isShown = true
        try writeSignal(task, site, sent.signal)
    }

    /// On every machine.
    private static let sigkill = 9

    private mutating func writeSignal(_ task: Int, _ site: Site, _ signal: Signal) throws(CallError) {
        guard options.showsSignals else { return }
        if options.form == .json {
            writeJSONSignal(task, site, signal)
            return try endLine()
        }
        try closeLine()
        writePrefix(task, site.timestamp)
        text.append("--- ")
        ArgumentDecoder.writeSignal(signal.number, machine, to: &text)
        text.append(" {si_signo=")
        ArgumentDecoder.writeSignal(signal.number, machine, to: &text)
        text.append(", si_code=")
        if let name = LineHandler.codeName(signal) {
            text.append(text: name)
        } else {
            text.appendDecimal(Int64(signal.code))
        }
        text.append("} ---")
        try endLine()
    }

    /// Names of `si_code` (include/uapi/asm-generic/siginfo.h).
    static func codeName(_ signal: Signal) -> String? {
        switch signal.code {
        case 0: return "SI_USER"
        case 0x80: return "SI_KERNEL"
        case -1: return "SI_QUEUE"
        case -2: return "SI_TIMER"
        case -6: return "SI_TKILL"
        default: break
        }
        let names: [String]
        switch signal.number {
        case 17: names = ["EXITED", "KILLED", "DUMPED", "TRAPPED", "STOPPED", "CONTINUED"].map { "CLD_\($0)" }
        case 11: names = ["SEGV_MAPERR", "SEGV_ACCERR"]
        default: return nil
        }
        return names.indices.contains(signal.code - 1) ? names[signal.code - 1] : nil
    }

    mutating func taskExit(_ site: Site) throws(CallError) {
        let task = index(site)
        let pending = tasks.values[task].pending
        if pending.isActive, isShown[Int(pending.syscall)] {
            let syscall = Int(pending.syscall)
            if options.form == .json {
                if options.results == .all {
                    writeJSON(
                        task, syscall, tasks.values[task].held, site, start: pending.start, result: nil, duration: nil)
                    try endLine()
                }
            } else if options.results == .all {
                if tasks.values[task].isHeld {
                    try closeLine()
                    release(task)
                    text.append(UInt8(ascii: ")"))
                } else if open == task {
                    text.append(UInt8(ascii: ")"))
                } else {
                    try closeLine()
                    lineStart = text.count
                    writePrefix(task, site.timestamp)
                    writeResumed(syscall)
                }
                writeUnknownResult()
                try endLine()
            }
        }
        if options.showsSignals {
            if options.form == .json {
                writeJSONEnd(task, site)
                try endLine()
            } else {
                try closeLine()
                try writeEnd(task, site)
            }
        }
        paths?.taskExit(site.pid)
        tasks.remove(site.pid)
    }

    private mutating func writeEnd(_ task: Int, _ site: Site) throws(CallError) {
        writePrefix(task, site.timestamp)
        if let code = exitCodes[tasks.values[task].group] ?? tasks.values[task].exitCode {
            text.append("+++ exited with ")
            text.appendDecimal(Int64(code))
        } else if tasks.values[task].fatalSignal != 0 {
            text.append("+++ killed by ")
            ArgumentDecoder.writeSignal(tasks.values[task].fatalSignal, machine, to: &text)
        } else {
            text.append("+++ exited")
        }
        text.append(" +++")
        try endLine()
    }
}
