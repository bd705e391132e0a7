import Architectures
import Binary
import Kallsyms
import KernelImage
import SyscallEvents

/// The answer of `syscope audit --explain`: each step by which one syscall gets its events, or does not.
struct Explanation {
    private let audit: Audit
    private let syscall: String
    private let metadata: SyscallMetadata?
    private let findings: [Audit.Finding]
    /// Whether the kernel is not configured with the syscall.
    private let isNotConfigured: Bool
    private let style = Style.standardOutput

    /// Explains one syscall, which `wanted` gives by its name, such as `read` or `sys_read`, or by its number.
    ///
    /// - Throws: ``Failure`` if the kernel has neither metadata nor a slot for it.
    init(_ audit: Audit, syscall wanted: String) throws(Failure) {
        self.audit = audit
        let name = wanted.hasPrefix("sys_") ? String(wanted.dropFirst(4)) : wanted
        let number = Int(wanted)
        var metadata = audit.syscallInit.metadata.first { $0.syscall == name }
        let isKnownStub = metadata == nil && number == nil && audit.notConfigured.contains { $0.syscall == name }
        var findings = audit.findings.filter { finding in
            if let number { return finding.resolution.slot.number == number }
            if let found = finding.verdict.metadata { return found == metadata }
            if case .notConfigured(let syscall) = finding.verdict { return syscall == name }
            // Many slots hold sys_ni_syscall, whatever other names it has.
            if isKnownStub { return false }
            return finding.handlerNames.contains { Audit.syscall(ofHandler: $0) == name }
        }
        if number != nil { metadata = findings.first?.verdict.metadata }
        guard metadata != nil || !findings.isEmpty || isKnownStub else {
            throw Failure("this kernel has no syscall '\(wanted)': neither metadata nor a slot of its table is for it")
        }
        isNotConfigured = isKnownStub || findings.contains { $0.verdict.isNotConfigured }
        if number != nil, let metadata {
            findings = audit.findings.filter { $0.verdict.metadata == metadata }
        }
        self.metadata = metadata
        self.findings = findings
        self.syscall = metadata?.syscall ?? name
    }

    /// Whether the syscall has events.
    var isAvailable: Bool { metadata.flatMap { audit.catalogue.number(of: $0) } != nil }

    /// The steps, one a line.
    var text: String {
        var text = ""
        if let metadata {
            let arguments = metadata.arguments.map { arguments in
                arguments.map { "\(Output.escaped($0.type)) \(Output.escaped($0.name))" }.joined(separator: ", ")
            }
            text += style.row(
                "Metadata",
                "0x\(Output.hex(metadata.address)): \(Output.escaped(metadata.name.text))"
                    + "(\(arguments ?? "arguments not readable"))"
            )
        } else if isNotConfigured {
            text += style.row("Metadata", "none: the syscall is \(Cause.notConfigured.title)")
        } else if findings.allSatisfy({ $0.verdict == .notImplemented }) {
            text += style.row("Metadata", "none: there is no syscall of this number in this kernel")
        } else {
            text += style.row("Metadata", "none: the handler was not made by SYSCALL_DEFINE, so it can have no event")
        }
        if findings.isEmpty { text += style.row("Table", stubPlace) }
        for finding in findings { text += chain(finding) }
        return text + conclusion
    }

    /// Where the stub is of a syscall that the kernel is not configured with, and that no slot is known for; else that
    /// no slot holds the handler.
    private var stubPlace: String {
        guard isNotConfigured else { return "no slot holds its handler" }
        let isAlias = audit.findings.contains { finding in
            finding.verdict == .notImplemented
                && finding.handlerNames.contains { Audit.syscall(ofHandler: $0) == syscall }
        }
        return isAlias
            ? "its symbol is another name of sys_ni_syscall, so a slot for it looks like a number without a syscall"
            : "no slot holds its stub"
    }

    private func chain(_ finding: Audit.Finding) -> String {
        let resolution = finding.resolution
        let slot = resolution.slot
        let table = audit.kernel.tables.first { table in table.isTraced && table.slots.contains(slot) }
        var text = style.row(
            "Table",
            "\(table?.name ?? "sys_call_table"), number \(slot.number): the slot at 0x\(Output.hex(slot.address)) "
                + "holds 0x\(Output.hex(slot.value))")
        var handler = slot.value
        if let entryPoint = resolution.entryPoint, let descriptors = audit.syscallInit.descriptors {
            text += style.row(
                "Descriptor",
                "0x\(Output.hex(slot.value)) is in .opd (0x\(Output.hex(descriptors.start)) to "
                    + "0x\(Output.hex(descriptors.end))): a function descriptor with the entry point "
                    + "0x\(Output.hex(entryPoint))")
            if audit.syscallInit.usesEntryPoints {
                handler = entryPoint
                text += style.row("", "arch_syscall_addr() gives the entry point (assumed: entry-points)")
            }
        }
        text += style.row(
            "Handler",
            finding.handlerNames.isEmpty
                ? "no symbol has its address" : finding.handlerNames.map { Output.escaped($0) }.joined(separator: " = ")
        )
        text += lookup(resolution, handler)
        if let metadata {
            let name = Output.escaped(metadata.name.text)
            text += style.row(
                "Match",
                "rule \(audit.syscallInit.rule.name) wants "
                    + "\(audit.syscallInit.rule.wanted(for: name).joined(separator: " or "))"
                    + (resolution.name.isEmpty
                        ? "; there is no name to compare"
                        : "; it is given \(Output.escaped(String(decoding: resolution.name, as: UTF8.self)))"))
        }
        return text
    }

    private func lookup(_ resolution: EventCatalogue.Resolution, _ handler: UInt64) -> String {
        let ranges = audit.syscallInit.lookup.ranges
        let named: [(String, KsymRanges.Bounds?)] =
            ranges.keepsAllSymbols
            ? [("kernel", ranges.kernel), ("init sections", ranges.initSections)]
            : [("text", ranges.text), ("init text", ranges.initText)]
        let accepted = (named + [("descriptors", ranges.descriptors)]).compactMap { name, bounds in
            bounds.map { "\(name) 0x\(Output.hex($0.start))..0x\(Output.hex($0.end))" }
        }.joined(separator: ", ")
        switch resolution.answer {
        case .refused:
            return style.row(
                "Lookup",
                "is_ksym_addr(0x\(Output.hex(handler))) is false: with KALLSYMS_ALL="
                    + "\(ranges.keepsAllSymbols ? "y" : "n") it accepts \(accepted)")
                + style.row("", "kallsyms_lookup() gives no name")
        case .symbol(let index, let offset):
            let symbols = audit.syscallInit.lookup.symbols
            let address = symbols.entries[index].address
            let aliases = symbols.entries[index...].prefix { $0.address == address }.map {
                Output.escaped(symbols.text(of: $0))
            }
            var text = style.row(
                "Lookup",
                "kallsyms_lookup(0x\(Output.hex(handler))) gives \(audit.nameFound(by: resolution))")
            if offset == 0, aliases.count > 1 {
                text += style.row("", "the first of \(aliases.count) symbols there: \(aliases.joined(separator: ", "))")
            }
            return text
        }
    }

    private var notConfiguredReason: String { "\(Cause.notConfigured.title). \(Cause.notConfigured.explanation)" }

    private var conclusion: String {
        let name = Output.escaped(syscall)
        if let metadata, let number = audit.catalogue.number(of: metadata) {
            return style.row(
                "Events", style.good("sys_enter_\(name) and sys_exit_\(name) exist, for number \(number)"))
        }
        let reasons = findings.compactMap { finding -> String? in
            switch finding.verdict {
            case .missing(_, let cause): "\(cause.title). \(cause.explanation)"
            case .notImplemented:
                "the slot holds sys_ni_syscall: it is for no syscall, or for one that is not configured in this kernel."
            case .notConfigured: notConfiguredReason
            case .noMetadata: "the handler has no metadata."
            case .available: nil
            }
        }
        let reason =
            reasons.first ?? (isNotConfigured ? notConfiguredReason : "no slot holds the handler of the metadata.")
        return style.heading("Events")
            + Output.wrapped(
                style.bad("none:").split(separator: " ").map(String.init)
                    + reason.split(separator: " ").map(String.init), indent: "           "
            ).dropFirst("Events".count)
    }
}
