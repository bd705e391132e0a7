import Binary
import SyscallEvents

/// The answer of `syscope audit --expect`.
struct ComparisonReport {
    let comparison: EventComparison
    let file: String

    init(_ comparison: EventComparison, expectedFrom file: String) {
        self.comparison = comparison
        self.file = file
    }

    /// The report as text. Each name that differs has a line: `-` if it is only expected, `+` if it is only predicted.
    var text: String {
        let style = Style.standardOutput
        if comparison.agrees {
            let events = comparison.common == 1 ? "the one event is" : "all \(comparison.common) events are"
            return style.good("agrees: \(events) as expected") + "\n"
        }
        func are(_ number: Int) -> String { number == 1 ? "is" : "are" }
        var text =
            style.bad(
                "differs: \(Output.counted(comparison.missing.count, "expected event")) "
                    + "\(are(comparison.missing.count)) missing, \(comparison.unexpected.count) "
                    + "\(are(comparison.unexpected.count)) not expected, \(comparison.common) "
                    + (comparison.common == 1 ? "agrees" : "agree")) + "\n"
        for name in comparison.missing { text += "- \(Output.escaped(name))\n" }
        for name in comparison.unexpected { text += "+ \(Output.escaped(name))\n" }
        return text
    }

    /// The document of `--format json`: docs/audit-json.md describes it.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-expect")),
            ("version", .number(ReportFormat.schemaVersion)),
            ("agrees", .bool(comparison.agrees)),
            ("common", .number(comparison.common)),
            ("missing", .strings(comparison.missing)),
            ("unexpected", .strings(comparison.unexpected)),
        ]).text
    }
}
