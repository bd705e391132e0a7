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

    /// A table with a row for each syscall; `perProcess` adds rows for tasks and `histogram` the durations' distribution.
    public init(machine: Machine, order: Order = .time, perProcess: Bool = false, histogram: Bool = false) {
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
        row.errors.map { (SyscallStatistics.errorName($0.key, machine: machine), $0.value) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    /// The summary as a table for people. Durations are in microseconds, totals in seconds.
    public func text(_ summary: borrowing Summary) -> TextBuffer {
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
                    row.mean, row.minimum, min(row.histogram.percentile(0.5), row.maximum),
                    min(row.histogram.percentile(0.99), row.maximum), row.maximum,
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
            text:
                "\(count(Int(clamping: calls), "call")) of \(count(rows.count, "syscall")) by \(count(summary.tasks.count, "task")) in "
                + "\(SummaryTable.fixed(summary.span, 1_000_000_000, 6)) s")
        if summary.unfinished > 0 {
            text.append(text: "; \(count(Int(clamping: summary.unfinished), "call")) did not return")
        }
        text.append("\n")
        if summary.narrowPrograms > 0 {
            text.append(
                text: "32-bit programs: \(summary.narrowPrograms)"
                    + (summary.showsCompat ? "\n" : ", whose calls were not recorded (--compat)\n"))
        }
        for (cpu, count) in summary.losses.sorted(by: { $0.key < $1.key }) {
            text.append(text: "lost on CPU \(cpu): \(count.map { "\($0)" } ?? "an unknown number of") events\n")
        }
        if perProcess { appendTasks(summary, to: &text) }
        if histogram { for row in rows where row.timed > 0 { appendHistogram(row, to: &text) } }
        return text
    }

    private func appendTasks(_ summary: borrowing Summary, to text: inout TextBuffer) {
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

    /// The summary as JSON; durations are in nanoseconds.
    public func json(_ summary: borrowing Summary) -> TextBuffer {
        var text = TextBuffer()
        text.append(text: "{\"version\":1,\"span\":\(summary.span),\"events\":\(summary.events),")
        text.append(
            text: "\"unfinished\":\(summary.unfinished),"
                + "\"compat\":{\"programs\":\(summary.narrowPrograms),\"recorded\":\(summary.showsCompat)},\"syscalls\":["
        )
        for (index, row) in sorted(summary.syscalls).enumerated() {
            text.append(index == 0 ? "\n" : ",\n")
            text.append(text: "{\"name\":\"\(row.name)\",\"calls\":\(row.calls),\"timed\":\(row.timed),\"errors\":{")
            text.append(text: errors(row).map { "\"\($0.name)\":\($0.count)" }.joined(separator: ","))
            text.append(text: "},\"total\":\(row.total)")
            if row.timed > 0 {
                text.append(text: ",\"mean\":\(row.mean),\"min\":\(row.minimum),\"max\":\(row.maximum)")
                text.append(text: ",\"p50\":\(min(row.histogram.percentile(0.5), row.maximum))")
                text.append(text: ",\"p99\":\(min(row.histogram.percentile(0.99), row.maximum))")
            }
            if histogram {
                let rows = row.histogram.powersOfTwo.map { "[\($0.low),\($0.count)]" }.joined(separator: ",")
                text.append(text: ",\"histogram\":[\(rows)]")
            }
            text.append("}")
        }
        text.append("],\"lost\":[")
        text.append(
            text: summary.losses.sorted { $0.key < $1.key }.map {
                "{\"cpu\":\($0.key),\"events\":\($0.value.map { "\($0)" } ?? "null")}"
            }.joined(separator: ","))
        text.append("]")
        if perProcess {
            text.append(",\"tasks\":[")
            for (index, task) in summary.tasks.enumerated() {
                text.append(index == 0 ? "\n" : ",\n")
                text.append(text: "{\"pid\":\(task.pid),\"process\":\(task.process),\"name\":")
                text.appendJSON(task.name)
                text.append(text: ",\"calls\":\(task.calls),\"errors\":\(task.failures),\"total\":\(task.total)}")
            }
            text.append("]")
        }
        text.append("}\n")
        return text
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
