import KernelImage
import SyscallEvents

/// The answer of `syscope diff`, for people.
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

    /// The report: how many syscalls have events in each kernel, then a line for each that changed.
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

    private func words(_ standing: AuditDifference.Standing?) -> String {
        switch standing {
        case nil: "unknown to the kernel"
        case .available(let number): "event for \(number)"
        case .missing(let number, let cause): "missing for \(number): \(cause.title)"
        case .unreferenced: "no slot leads to its metadata"
        }
    }

    private func name(of audit: Audit) -> String {
        "Linux \(audit.kernel.release.map { Output.escaped($0.text) } ?? "of unknown release")"
    }
}
