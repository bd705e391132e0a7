import Binary
import Kallsyms
import KernelImage
import SyscallEvents

/// The answer of `syscope diff`.
struct DifferenceReport {
    private let difference: AuditDifference
    private let old: Audit
    private let new: Audit
    private let style = Style.standardOutput

    init(_ difference: AuditDifference, _ old: Audit, _ new: Audit) {
        self.difference = difference
        self.old = old
        self.new = new
    }

    /// The report as text: the number of syscalls with events in each kernel, then a line for each change.
    var text: String {
        var text =
            style.heading("Old") + "  \(name(of: old)): \(old.availableCount) syscalls with events, "
            + "\(old.missing.count) missing\n" + style.heading("New")
            + "  \(name(of: new)): \(new.availableCount) syscalls with events, \(new.missing.count) missing\n"
        if difference.isEmpty { return text + "\nNo syscall differs.\n" }
        text += part("Gained", difference.gained, style.good)
        text += part("Lost", difference.lost, style.bad)
        text += part("Renumbered", difference.renumbered, style.faint)
        text += part("Without events in both, but not alike", difference.otherwise, style.faint)
        return text
    }

    private func part(
        _ title: String, _ changes: [AuditDifference.Change], _ color: (String) -> String
    ) -> String {
        if changes.isEmpty { return "" }
        var text = "\n" + style.heading("\(title) (\(changes.count))") + "\n"
        for change in changes {
            text +=
                "  " + color(Output.escaped(change.syscall).padded(to: 24)) + " \(words(change.old)) -> "
                + "\(words(change.new))\n"
        }
        return text
    }

    private func words(_ status: EventStatus?) -> String {
        switch status {
        case nil: "unknown to the kernel"
        case .available(let number): "event for \(number)"
        case .missing(let number, let cause): "missing for \(number): \(cause.title)"
        case .unreferenced: "no slot leads to its metadata"
        }
    }

    private func name(of audit: Audit) -> String {
        "Linux \(audit.kernel.facts.release.map { Output.escaped($0.text) } ?? "of unknown release")"
    }

    /// The document of `--format json`: docs/audit-json.md describes it.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-diff")),
            ("version", .number(ReportFormat.schemaVersion)),
            ("gained", .array(difference.gained.map(document))),
            ("lost", .array(difference.lost.map(document))),
            ("renumbered", .array(difference.renumbered.map(document))),
            ("otherwise", .array(difference.otherwise.map(document))),
        ]).text
    }

    private func document(of change: AuditDifference.Change) -> JSONValue {
        .object([
            ("syscall", .string(change.syscall)),
            ("old", .optional(change.old, document)),
            ("new", .optional(change.new, document)),
        ])
    }

    private func document(of status: EventStatus) -> JSONValue {
        switch status {
        case .available(let number): .object([("state", .string("available")), ("number", .number(number))])
        case .missing(let number, let cause):
            .object([
                ("state", .string("missing")), ("number", .number(number)), ("cause", .string(cause.rawValue)),
            ])
        case .unreferenced: .object([("state", .string("unreferenced"))])
        }
    }
}
