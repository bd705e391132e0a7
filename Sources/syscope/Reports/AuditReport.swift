import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents

/// The text of `syscope audit`.
struct AuditReport {
    private let audit: Audit
    private let outcomes: [RemedyOutcome]
    private let showsAll: Bool
    private let style = Style.standardOutput

    /// A report on `audit`.
    ///
    /// - Parameters:
    ///   - outcomes: the outcomes of the remedies to report.
    ///   - showsAll: whether to show evidence for every missing event, rather than for the first one of each cause.
    init(_ audit: Audit, outcomes: [RemedyOutcome], showsAll: Bool) {
        self.audit = audit
        self.outcomes = outcomes
        self.showsAll = showsAll
    }

    /// The whole report.
    var text: String {
        kernelPart + eventsPart + missingPart + notConfiguredPart + unreferencedPart + remediesPart
    }

    private var kernelPart: String {
        let kernel = audit.kernel
        let facts = kernel.facts
        let lookup = audit.syscallInit.lookup
        let layout = kernel.image.layout
        var traits = ["\(layout.wordSize * 8)-bit", "\(layout.byteOrder.rawValue)-endian"]
        if let abi = facts.abi { traits.append(abi.value) }
        let release = facts.release.map { Output.escaped($0.text) } ?? "of unknown release"
        var text = style.row(
            "Kernel",
            "Linux \(release), \(facts.architecture?.name ?? "unknown architecture") "
                + "(\(traits.joined(separator: ", ")))")
        for table in kernel.tables {
            text += style.row(
                table.isTraced ? "Table" : "Compat",
                "\(table.name) at 0x\(Output.hex(table.address)), "
                    + (table.end == .contents ? "at most " : "") + Output.counted(table.slots.count, "slot")
                    + use(table.use) + found(table.evidence))
        }
        text += style.row(
            "Metadata",
            Output.counted(kernel.metadata.count, "syscall") + " with metadata"
                + found(kernel.metadataEvidence))
        text += style.row(
            "Kallsyms",
            "\(Output.counted(lookup.symbols.entries.count, "symbol")), KALLSYMS_ALL="
                + (lookup.ranges.keepsAllSymbols ? "y" : "n")
                + (audit.remedies.contains(.kallsymsAll)
                    ? " (assumed)"
                    : kernel.keepsAllSymbols.evidence == .configuration ? " (config)" : " (from its symbols)")
                + found(kernel.kallsyms.evidence))
        let rule = audit.syscallInit.rule
        text += style.row("Rule", "\(rule.name): \(rule.source)" + known(by: kernel.ruleEvidence))
        for remedy in kernel.appliedRemedies.inOrder where remedy != .kallsymsAll {
            let place =
                switch remedy {
                case .undottedRule: "seen in the strings that its code compares with"
                case .opdSymbols: "seen in kallsyms"
                case .kallsymsAll, .opdLookup, .entryPoints: "seen in the code"
                }
            text += style.row("Applied", "\(remedy.rawValue): \(remedy.title(for: rule)) (\(place))")
        }
        for remedy in kernel.untoldRemedies.inOrder where !audit.remedies.contains(remedy) {
            text += style.row(
                "Not told", "whether the kernel has \(remedy.rawValue): if it has, say --with \(remedy.rawValue)")
        }
        for remedy in audit.remedies.inOrder {
            text += style.row("Assumed", "\(remedy.rawValue): \(remedy.title(for: rule))")
        }
        return text
    }

    private func known(by evidence: RuleEvidence) -> String {
        switch evidence {
        case .version: ""
        case .given: "; as given"
        case .strings: "; by the strings in the image"
        case .handlers: "; by the handlers' names"
        case .guess: "; a guess by the version, since a newer rule may have been backported: if it is wrong, say --rule"
        }
    }

    private func use(_ use: HandlerTable.Use) -> String {
        switch use {
        case .traced: ""
        case .ignored: "; ftrace leaves its calls out"
        case .byNumber: "; ftrace shows its calls as the events of their numbers in sys_call_table"
        }
    }

    private func found(_ evidence: Evidence) -> String {
        evidence == .name ? "" : "; found by structure, not by name"
    }

    private var eventsPart: String {
        let missing = audit.missing.count
        let available = audit.availableCount
        let total = available + missing
        let answer =
            missing == 0
            ? style.good(
                total == 1 ? "the one syscall has its events" : "all \(total) syscalls have their events")
            : style.bad(
                "\(available) of \(Output.counted(total, "syscall")) \(available == 1 ? "has its" : "have their") events; "
                    + (missing == 1 ? "1 is missing them" : "\(missing) are missing them"))
        return "\n" + style.row("Events", answer) + otherSlots.map { style.row("", $0) }.joined()
    }

    /// The slots that are for no syscall with metadata, a line for each kind.
    private var otherSlots: [String] {
        let kinds = Dictionary(grouping: audit.findings) { finding -> String in
            switch finding.verdict {
            case .available, .missing: ""
            case .notImplemented: "sys_ni_syscall"
            case .notConfigured: "the stub of a syscall that is not configured in this kernel"
            case .noMetadata: "a handler without metadata"
            }
        }
        return kinds.filter { !$0.key.isEmpty }.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map {
            "\(Output.counted($0.value.count, "slot")) \($0.value.count == 1 ? "holds" : "hold") \($0.key)"
        }
    }

    private var notConfiguredPart: String {
        let names = audit.notConfigured.filter { $0.number != nil }.map { Output.escaped($0.syscall) }
        if names.isEmpty { return "" }
        return "\n" + style.heading("Not configured in this kernel (\(names.count))") + "\n"
            + Output.wrapped(Cause.notConfigured.explanation.split(separator: " ").map(String.init), indent: "  ")
            + Output.wrapped(names, indent: "    ")
    }

    private var missingPart: String {
        let missing = Dictionary(grouping: audit.missing, by: \.cause)
        var text = ""
        for cause in Cause.allCases {
            guard let members = missing[cause], let first = members.first else { continue }
            text += "\n" + style.heading("Missing: \(cause.title) (\(members.count))") + "\n"
            text += Output.wrapped(cause.explanation.split(separator: " ").map(String.init), indent: "  ")
            if showsAll {
                for member in members { text += evidence(member) }
            } else {
                text += Output.wrapped(members.map { Output.escaped($0.metadata.syscall) }, indent: "    ")
                text += "  " + style.faint("The evidence for the first (--all for every one):") + "\n"
                text += evidence(first)
            }
        }
        return text
    }

    private func evidence(_ missing: Audit.Missing) -> String {
        guard let finding = missing.findings.first else { return "" }
        let resolution = finding.resolution
        let wanted = audit.syscallInit.rule.wanted(for: Output.escaped(missing.metadata.name.text))
        var parts = ["slot \(resolution.slot.number) at 0x\(Output.hex(resolution.slot.address))"]
        parts.append("holds 0x\(Output.hex(resolution.slot.value))")
        if let entryPoint = resolution.entryPoint { parts.append("descriptor of 0x\(Output.hex(entryPoint))") }
        parts.append("handler " + finding.handlerNames.map { Output.escaped($0) }.joined(separator: " = "))
        parts.append("lookup gives \(audit.nameFound(by: resolution))")
        parts.append("rule wants \(wanted.joined(separator: " or "))")
        return "    \(Output.escaped(missing.metadata.syscall)): \(parts.joined(separator: ", "))\n"
    }

    private var unreferencedPart: String {
        let names = audit.unreferenced.map { Output.escaped($0.syscall) }
        if names.isEmpty { return "" }
        return "\n" + style.heading("Unreferenced metadata: no slot holds its handler (\(names.count))") + "\n"
            + Output.wrapped(names.sorted(), indent: "    ")
    }

    private var remediesPart: String {
        if outcomes.isEmpty { return "" }
        let width = (outcomes.map(\.remedies.name.count).max() ?? 0) + 1
        var text =
            "\n" + style.heading("Remedies") + String(repeating: " ", count: max(0, width - 6))
            + "events  missing   image bytes\n"
        for outcome in outcomes {
            let growth = outcome.imageGrowth.map { ($0 >= 0 ? "+" : "") + Output.grouped($0) } ?? "unknown"
            text +=
                "  " + outcome.remedies.name.padded(to: width) + String(outcome.availableCount).padded(from: 6)
                + String(outcome.missingCount).padded(from: 9) + growth.padded(from: 14) + "  "
                + title(of: outcome) + "\n"
        }
        if let cheapest = outcomes.cheapest {
            text += "  " + style.good("\(cheapest.remedies.name) is the cheapest that brings every event back.") + "\n"
        } else {
            text += "  None of them brings every event back, nor do several together.\n"
        }
        return text
    }

    private func title(of outcome: RemedyOutcome) -> String {
        guard outcome.remedies.count == 1, let remedy = outcome.remedies.first else { return "all of these" }
        return remedy.title(for: audit.syscallInit.rule)
    }
}

extension Audit {
    /// The name that the lookup found for a slot, as the report writes it.
    func nameFound(by resolution: EventCatalogue.Resolution) -> String {
        switch resolution.answer {
        case .refused: return "no name (is_ksym_addr() refuses the address)"
        case .symbol(let index, let offset):
            let symbols = syscallInit.lookup.symbols
            let name = Output.escaped(symbols.text(of: symbols.entries[index]))
            return offset == 0 ? name : "\(name)+0x\(Output.hex(offset))"
        }
    }
}

extension String {
    /// The string, followed by spaces up to `width` characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
    /// The string, with spaces before it up to `width` characters.
    func padded(from width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
}
