import Binary

/// A summary as text or JSON.
public struct SummaryTable: Sendable {
    /// What rows are sorted by: the largest first, names by the alphabet.
    public enum Order: String, Sendable, CaseIterable {
        case time, calls, errors
        case mean = "avg-time"
        case max = "max-time"
        case name
    }

    let machine: Machine
    let order: Order
    let perProcess: Bool
    let histogram: Bool
    let compatAdvice: String?

    /// A table with a row for each syscall; `perProcess` adds rows for tasks and `histogram` the durations'
    /// distribution. `compatAdvice`: what would have recorded the calls of compat programs.
    public init(
        machine: Machine, order: Order = .time, perProcess: Bool = false, histogram: Bool = false,
        compatAdvice: String? = nil
    ) {
        self.compatAdvice = compatAdvice
        self.machine = machine
        self.order = order
        self.perProcess = perProcess
        self.histogram = histogram
    }

    private func sorted(_ rows: [SyscallStatistics]) -> [SyscallStatistics] {
        func key(_ row: SyscallStatistics) -> UInt64 {
            switch order {
            case .time: row.total
            case .calls: row.calls
            case .errors: row.failures
            case .mean: row.mean
            case .max: row.maximum
            case .name: 0
            }
        }
        return rows.sorted { key($0) != key($1) ? key($0) > key($1) : $0.name < $1.name }
    }

    private func errors(_ row: SyscallStatistics) -> [(name: String, count: UInt64)] {
        row.errors.map { (machine.errorName($0.key) ?? "\($0.key)", $0.value) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    /// The summary as a table for people. Durations are in microseconds, totals in seconds.
    public func text(_ summary: Summary) -> TextBuffer {
        var text = TextBuffer()
        let rows = sorted(summary.syscalls)
        let width = max(8, rows.map(\.name.count).max() ?? 0)
        SummaryTable.cell(&text, "syscall", -width)
        for title in ["calls", "errors"] { SummaryTable.cell(&text, title, 10) }
        for title in ["total s", "mean µs", "min µs", "p50 µs", "p99 µs", "max µs"] {
            SummaryTable.cell(&text, title, 11)
        }
        text.append("  errors by name\n")
        for row in rows {
            SummaryTable.cell(&text, row.name, -width)
            SummaryTable.cell(&text, "\(row.calls)", 10)
            SummaryTable.cell(&text, row.failures == 0 ? "" : "\(row.failures)", 10)
            SummaryTable.cell(&text, SummaryTable.fixed(row.total, 1_000_000_000, 6), 11)
            if row.timed > 0 {
                for value in [
                    row.mean, row.minimum, row.percentile(0.5),
                    row.percentile(0.99), row.maximum,
                ] {
                    SummaryTable.cell(&text, SummaryTable.fixed(value, 1000, 3), 11)
                }
            } else {
                for _ in 0..<5 { SummaryTable.cell(&text, "?", 11) }
            }
            let names = errors(row).map { $0.count == row.failures ? $0.name : "\($0.name) \($0.count)" }
            if !names.isEmpty { text.append(text: "  " + names.joined(separator: ", ")) }
            text.append("\n")
        }
        let calls = rows.reduce(0) { $0 + $1.calls }
        func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
        text.append(
            text: "\(count(Int(clamping: calls), "call")) of \(count(rows.count, "syscall")) "
                + "by \(count(summary.tasks.count, "task")) "
                + "in \(SummaryTable.fixed(summary.totals.span, 1_000_000_000, 6)) s"
        )
        if summary.totals.unfinishedCalls > 0 {
            text.append(text: "; \(count(Int(clamping: summary.totals.unfinishedCalls), "call")) did not return")
        }
        text.append("\n")
        if summary.compatPrograms > 0 {
            text.append(
                text: "32-bit programs: \(summary.compatPrograms)"
                    + (summary.totals.recordsCompat
                        ? "\n" : ", whose calls were not recorded\(compatAdvice.map { " (\($0))" } ?? "")\n"))
        }
        for (cpu, count) in summary.losses.sorted(by: { $0.key < $1.key }) {
            text.append(text: "lost on CPU \(cpu): \(count.map { "\($0)" } ?? "an unknown number of") events\n")
        }
        if perProcess { appendTasks(summary, to: &text) }
        if histogram { for row in rows where row.timed > 0 { appendHistogram(row, to: &text) } }
        return text
    }

    private func appendTasks(_ summary: Summary, to text: inout TextBuffer) {
        text.append("\n")
        for title in ["task", "process"] { SummaryTable.cell(&text, title, 8) }
        for title in ["calls", "errors"] { SummaryTable.cell(&text, title, 10) }
        SummaryTable.cell(&text, "total s", 12)
        text.append("  name\n")
        for task in summary.tasks {
            SummaryTable.cell(&text, task.pid < 0 ? "" : "\(task.pid)", 8)
            SummaryTable.cell(&text, task.pid < 0 ? "" : "\(task.process)", 8)
            SummaryTable.cell(&text, "\(task.calls)", 10)
            SummaryTable.cell(&text, task.failures == 0 ? "" : "\(task.failures)", 10)
            SummaryTable.cell(&text, SummaryTable.fixed(task.total, 1_000_000_000, 6), 12)
            text.append(text: "  \(task.shownName)\n")
        }
    }

    private func appendHistogram(_ row: SyscallStatistics, to text: inout TextBuffer) {
        text.append(text: "\n\(row.name)\n")
        let buckets = row.histogram.powersOfTwo
        let most = buckets.map(\.count).max() ?? 1
        for (low, count) in buckets {
            SummaryTable.cell(&text, SummaryTable.fixed(low, 1000, 3), 14)
            text.append(" µs ")
            SummaryTable.cell(&text, "\(count)", 10)
            text.append(
                text: " " + String(repeating: "#", count: Int((Double(count) / Double(most) * 50).rounded(.up))) + "\n")
        }
    }

    /// The summary as JSON; durations are in nanoseconds. Syscalls and tasks have a line each.
    public func json(_ summary: Summary) -> TextBuffer {
        func beginLine(_ text: inout TextBuffer) {
            text.separate()
            text.append(UInt8(ascii: "\n"))
            text.beginObject()
        }
        var text = TextBuffer()
        text.beginObject()
        text.appendMember("version", UInt64(1))
        text.appendMember("span", summary.totals.span)
        text.appendMember("events", summary.totals.events)
        text.appendMember("unfinished", summary.totals.unfinishedCalls)
        text.appendKey("compat")
        text.beginObject()
        text.appendMember("programs", summary.compatPrograms)
        text.appendMember("recorded", summary.totals.recordsCompat)
        text.endObject()
        text.appendKey("syscalls")
        text.beginArray()
        for row in sorted(summary.syscalls) {
            beginLine(&text)
            appendMembers(of: row, to: &text)
            text.endObject()
        }
        text.endArray()
        text.appendKey("lost")
        text.beginArray()
        for (cpu, count) in summary.losses.sorted(by: { $0.key < $1.key }) {
            text.beginObject()
            text.appendMember("cpu", Int64(cpu))
            text.appendKey("events")
            if let count { text.appendJSON(count) } else { text.appendJSONNull() }
            text.endObject()
        }
        text.endArray()
        if perProcess {
            text.appendKey("tasks")
            text.beginArray()
            for task in summary.tasks {
                beginLine(&text)
                text.appendMember("pid", Int64(task.pid))
                text.appendMember("process", Int64(task.process))
                text.appendMember("name", task.name)
                text.appendMember("calls", task.calls)
                text.appendMember("errors", task.failures)
                text.appendMember("total", task.total)
                text.endObject()
            }
            text.endArray()
        }
        text.endObject()
        text.append("\n")
        return text
    }

    private func appendMembers(of row: SyscallStatistics, to text: inout TextBuffer) {
        text.appendKey("name")
        text.appendJSON(row.name)
        text.appendMember("calls", row.calls)
        text.appendMember("timed", row.timed)
        text.appendKey("errors")
        text.beginObject()
        for (name, count) in errors(row) {
            text.appendKey(name)
            text.appendJSON(count)
        }
        text.endObject()
        text.appendMember("total", row.total)
        if row.timed > 0 {
            let values: [(StaticString, UInt64)] = [
                ("mean", row.mean), ("min", row.minimum), ("max", row.maximum),
                ("p50", row.percentile(0.5)),
                ("p99", row.percentile(0.99)),
            ]
            for (key, value) in values {
                text.appendMember(key, value)
            }
        }
        guard histogram else { return }
        text.appendKey("histogram")
        text.beginArray()
        for (low, count) in row.histogram.powersOfTwo {
            text.beginArray()
            text.appendJSON(low)
            text.appendJSON(count)
            text.endArray()
        }
        text.endArray()
    }

    /// `value` / `unit`, with `digits` decimals, rounded down.
    private static func fixed(_ value: UInt64, _ unit: UInt64, _ digits: Int) -> String {
        let rest = String(value % unit)
        let full = String(repeating: "0", count: String(unit).count - 1 - rest.count) + rest
        return "\(value / unit).\(full.prefix(digits))"
    }

    /// Text in a column: at its right end, or at its left one if `width` is negative.
    private static func cell(_ text: inout TextBuffer, _ content: String, _ width: Int) {
        let space = abs(width) - content.count
        if width > 0 { text.appendSpaces(max(space, 1)) }
        text.append(text: content)
        if width < 0 { text.appendSpaces(space) }
    }
}
