import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents

/// The document of `syscope audit --format json`, which docs/audit-json.md describes.
enum AuditJSON {
    /// The document for `audit` of the kernel at `path`.
    static func document(of audit: Audit, path: String, outcomes: [RemedyOutcome]) -> String {
        let kernel = audit.kernel
        let unreferenced = Set(audit.unreferenced.map(\.address))
        let root: [(String, JSONValue)] = [
            ("schema", .string("syscope-audit")),
            ("version", .number(ReportFormat.schemaVersion)),
            ("kernel", facts(of: kernel, path: path)),
            ("remedies", .strings(audit.remedies.map(\.rawValue).sorted())),
            (
                "summary",
                .object([
                    ("available", .number(audit.availableCount)),
                    ("missing", .number(audit.missing.count)),
                    ("unreferenced", .number(unreferenced.count)),
                    ("notConfigured", .number(audit.findings.count { $0.verdict.isNotConfigured })),
                    ("noMetadata", .number(audit.findings.count { $0.verdict == .noMetadata })),
                    ("notImplemented", .number(audit.findings.count { $0.verdict == .notImplemented })),
                ])
            ),
            ("events", .strings(audit.catalogue.eventNames)),
            ("slots", .array(audit.findings.map { slot($0, in: audit) })),
            (
                "metadata",
                .array(
                    audit.catalogue.syscalls.map {
                        metadata($0, isReferenced: !unreferenced.contains($0.metadata.address))
                    })
            ),
            (
                "notConfigured",
                .array(
                    audit.notConfigured.map {
                        .object([
                            ("syscall", .string($0.syscall)), ("number", .optional($0.number) { .number($0) }),
                        ])
                    })
            ),
            ("outcomes", .array(outcomes.map(outcome))),
            ("cheapestRemedy", .optional(outcomes.cheapest) { .string($0.remedies.name) }),
        ]
        return JSONValue.object(root).text
    }

    private static func facts(of kernel: AuditedKernel, path: String) -> JSONValue {
        let facts = kernel.facts
        return .object([
            ("path", .string(path)),
            ("release", .optional(facts.release) { .string($0.text) }),
            ("architecture", .optional(facts.architecture) { .string($0.name) }),
            ("bits", .number(kernel.image.layout.wordSize * 8)),
            ("byteOrder", .string(kernel.image.layout.byteOrder.rawValue)),
            ("abi", .optional(facts.abi) { .string($0.value) }),
            ("rule", .string(kernel.syscallInit.rule.name)),
            ("ruleKnownBy", .string(kernel.ruleEvidence.rawValue)),
            ("entryPoints", .bool(kernel.appliedRemedies.contains(.entryPoints))),
            ("applied", .strings(kernel.appliedRemedies.inOrder.map(\.rawValue))),
            ("untold", .strings(kernel.untoldRemedies.inOrder.map(\.rawValue))),
            (
                "kallsyms",
                .object([
                    ("all", .bool(kernel.keepsAllSymbols.value)),
                    ("allKnownBy", .string(kernel.keepsAllSymbols.evidence == .configuration ? "config" : "table")),
                    ("foundBy", found(kernel.kallsyms.evidence)),
                    ("symbols", .number(kernel.kallsyms.value.symbolCount)),
                    ("addresses", .string(kernel.kallsyms.value.addressEncoding.rawValue)),
                ])
            ),
            ("metadataFoundBy", found(kernel.metadataEvidence)),
            (
                "tables",
                .array(
                    kernel.tables.map { table in
                        .object([
                            ("name", .string(table.name)),
                            ("address", .address(table.address)),
                            ("foundBy", found(table.evidence)),
                            ("slots", .number(table.slots.count)),
                            ("endKnownBy", .string(table.end.rawValue)),
                            ("slotBytes", .number(table.slotWidth)),
                            ("firstNumber", .number(table.slots.first?.number ?? 0)),
                            ("traced", .bool(table.isTraced)),
                            ("use", .string(table.use.rawValue)),
                        ])
                    })
            ),
        ])
    }

    private static func found(_ evidence: Evidence) -> JSONValue {
        .string(evidence == .name ? "symbol" : evidence.rawValue)
    }

    private static func slot(_ finding: Audit.Finding, in audit: Audit) -> JSONValue {
        let resolution = finding.resolution
        var members: [(String, JSONValue)] = [
            ("number", .number(resolution.slot.number)),
            ("slot", .address(resolution.slot.address)),
            ("value", .address(resolution.slot.value)),
            ("entryPoint", .optional(resolution.entryPoint) { .address($0) }),
            ("handler", .strings(finding.handlerNames)),
            ("lookup", audit.lookup(resolution)),
        ]
        members.append(("verdict", .string(name(of: finding.verdict))))
        switch finding.verdict {
        case .available(let metadata): members.append(("syscall", .string(metadata.syscall)))
        case .missing(let metadata, let cause):
            members += [
                ("syscall", .string(metadata.syscall)), ("cause", .string(cause.rawValue)),
                ("wanted", .strings(audit.syscallInit.rule.wanted(for: metadata.name.text))),
            ]
        case .notConfigured(let syscall):
            members += [("syscall", .string(syscall)), ("cause", .string(Cause.notConfigured.rawValue))]
        case .noMetadata, .notImplemented: break
        }
        return .object(members)
    }

    /// The name of `verdict`, as docs/audit-json.md lists them.
    static func name(of verdict: Audit.Verdict) -> String {
        switch verdict {
        case .available: "available"
        case .missing: "missing"
        case .notConfigured: "not-configured"
        case .noMetadata: "no-metadata"
        case .notImplemented: "not-implemented"
        }
    }

    private static func metadata(_ syscall: EventCatalogue.Entry, isReferenced: Bool) -> JSONValue {
        .object([
            ("syscall", .string(syscall.metadata.syscall)),
            ("address", .address(syscall.metadata.address)),
            ("number", .optional(syscall.number) { .number($0) }),
            ("referenced", .bool(isReferenced)),
            (
                "arguments",
                .optional(syscall.metadata.arguments) { arguments in
                    .array(arguments.map { .object([("type", .string($0.type)), ("name", .string($0.name))]) })
                }
            ),
        ])
    }

    private static func outcome(_ outcome: RemedyOutcome) -> JSONValue {
        .object([
            ("remedy", .string(outcome.remedies.name)),
            ("remedies", .strings(outcome.remedies.inOrder.map(\.rawValue))),
            ("available", .number(outcome.availableCount)),
            ("missing", .number(outcome.missingCount)),
            ("tableGrowth", .optional(outcome.tableGrowth) { .number($0) }),
            ("codeGrowth", .number(outcome.codeGrowth)),
            ("imageGrowth", .optional(outcome.imageGrowth) { .number($0) }),
        ])
    }
}

extension Audit {
    fileprivate func lookup(_ resolution: EventCatalogue.Resolution) -> JSONValue {
        guard case .symbol(let index, let offset) = resolution.answer else { return .null }
        let symbols = syscallInit.lookup.symbols
        return .object([
            ("symbol", .string(symbols.text(of: symbols.entries[index]))), ("offset", .address(offset)),
        ])
    }
}
