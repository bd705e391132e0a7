import Architectures
import Binary
import ELF
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
        var text = style.heading("Old") + "  \(summary(of: old))\n" + style.heading("New") + "  \(summary(of: new))\n"
        text += warning
        if difference.isEmpty { return text + "\nNo syscall differs.\n" }
        text += part("Gained", difference.gained, style.good)
        text += part("Lost", difference.lost, style.bad)
        if difference.hasCommonNumbers {
            text += part("Renumbered", difference.renumbered, style.faint)
            text += part("New slots", difference.newSlots)
            text += part("Vanished slots", difference.vanishedSlots)
        }
        text += part("Without events in both, but not alike", difference.otherwise, style.faint)
        return text
    }

    private func summary(of audit: Audit) -> String {
        "Linux \(audit.kernel.facts.release.map { Output.escaped($0.text) } ?? "of unknown release")"
            + (difference.differingTraits.isEmpty ? "" : " (\(traits(of: audit)))")
            + ": \(Output.counted(audit.availableCount, "syscall")) with events, \(audit.missing.count) missing"
    }

    private func traits(of audit: Audit) -> String {
        let layout = audit.kernel.image.layout
        return
            ([
                audit.kernel.facts.architecture?.name ?? "unknown architecture", "\(layout.wordSize * 8)-bit",
                "\(layout.byteOrder.rawValue)-endian",
            ] + [audit.kernel.facts.abi?.value].compactMap(\.self)).joined(separator: ", ")
    }

    /// In what the kernels differ beside their release, and what this means for the lists.
    private var warning: String {
        if difference.differingTraits.isEmpty { return "" }
        let names = difference.differingTraits.map { trait in
            switch trait {
            case .architecture: "architecture"
            case .bits: "word size"
            case .byteOrder: "byte order"
            case .abi: "ABI"
            }
        }
        let last = names.suffix(2).joined(separator: " and ")
        let meaning =
            difference.hasCommonNumbers
            ? "Syscalls and numbers are the same in both; how handlers are called, and so the rule that finds their names, "
                + "may be another."
            : "Each has its own syscalls and numbers: what is gained or lost here is no change from one release to another. "
                + "Numbers and slots are not compared."
        return "\n"
            + Output.wrapped(
                "These kernels differ in \((names.dropLast(2) + [last]).joined(separator: ", ")). \(meaning)".split(
                    separator: " "
                ).map(String.init), indent: "")
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

    private func part(_ title: String, _ slots: [AuditDifference.SlotChange]) -> String {
        if slots.isEmpty { return "" }
        var text = "\n" + style.heading("\(title) (\(slots.count))") + "\n"
        for slot in slots {
            let name = slot.syscall.map { Output.escaped($0) } ?? "-"
            text += "  " + style.faint("\(slot.number) \(name)".padded(to: 24)) + " \(words(slot.verdict))\n"
        }
        return text
    }

    private func words(_ status: EventStatus?) -> String {
        switch status {
        case nil: "unknown to the kernel"
        case .available(let number): "event for \(number)"
        case .missing(let number, let cause): "missing for \(number): \(cause.title)"
        case .unreferenced: "metadata, but no slot holds its handler"
        case .notConfigured(let number):
            Cause.notConfigured.title + (number.map { ": slot \($0) holds its stub" } ?? "")
        }
    }

    private func words(_ verdict: Audit.Verdict) -> String {
        switch verdict {
        case .available: "event"
        case .missing(_, let cause): "missing: \(cause.title)"
        case .notConfigured: Cause.notConfigured.title
        case .noMetadata: "handler without metadata"
        case .notImplemented: "sys_ni_syscall"
        }
    }

    /// The document of `--format json`: docs/audit-json.md describes it.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-diff")),
            ("version", .number(ReportFormat.schemaVersion)),
            ("oldKernel", document(of: old)),
            ("newKernel", document(of: new)),
            ("differ", .strings(difference.differingTraits.map(\.rawValue))),
            ("commonNumbers", .bool(difference.hasCommonNumbers)),
            ("gained", .array(difference.gained.map(document))),
            ("lost", .array(difference.lost.map(document))),
            ("renumbered", .array(difference.renumbered.map(document))),
            ("otherwise", .array(difference.otherwise.map(document))),
            ("newSlots", .array(difference.newSlots.map(document))),
            ("vanishedSlots", .array(difference.vanishedSlots.map(document))),
        ]).text
    }

    private func document(of audit: Audit) -> JSONValue {
        let facts = audit.kernel.facts
        let layout = audit.kernel.image.layout
        return .object([
            ("release", .optional(facts.release) { .string($0.text) }),
            ("architecture", .optional(facts.architecture) { .string($0.name) }),
            ("bits", .number(layout.wordSize * 8)),
            ("byteOrder", .string(layout.byteOrder.rawValue)),
            ("abi", .optional(facts.abi) { .string($0.value) }),
            ("available", .number(audit.availableCount)),
            ("missing", .number(audit.missing.count)),
        ])
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
        case .notConfigured(let number):
            .object([
                ("state", .string("not-configured")), ("number", .optional(number) { .number($0) }),
                ("cause", .string(Cause.notConfigured.rawValue)),
            ])
        }
    }

    private func document(of slot: AuditDifference.SlotChange) -> JSONValue {
        .object([
            ("number", .number(slot.number)), ("syscall", .optional(slot.syscall) { .string($0) }),
            ("verdict", .string(AuditJSON.name(of: slot.verdict))),
        ])
    }
}
