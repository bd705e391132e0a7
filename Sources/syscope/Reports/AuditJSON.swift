import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents

/// The documents of `--format json`. docs/audit-json.md describes them; a change that could break a reader of theirs
/// raises ``schemaVersion``.
enum JSON {
    /// The version of the schema.
    static let schemaVersion = 1

    /// The answer of `syscope audit`.
    static func document(of audit: Audit, path: String, outcomes: [RemedyOutcome]) -> String {
        let kernel = audit.kernel
        let root: [(String, JSONValue)] = [
            ("schema", .string("syscope-audit")),
            ("version", .number(schemaVersion)),
            ("kernel", facts(of: kernel, path: path)),
            ("remedies", .strings(audit.remedies.map(\.rawValue).sorted())),
            (
                "summary",
                .object([
                    ("available", .number(audit.availableCount)),
                    ("missing", .number(audit.missing.count)),
                    ("unreferenced", .number(audit.unreferenced.count)),
                    ("noMetadata", .number(audit.findings.count { $0.verdict == .noMetadata })),
                    ("notImplemented", .number(audit.findings.count { $0.verdict == .notImplemented })),
                ])
            ),
            ("events", .strings(audit.catalogue.eventNames)),
            ("slots", .array(audit.findings.map { slot($0, in: audit) })),
            ("metadata", .array(audit.chain.metadata.indices.map { metadata($0, in: audit) })),
            ("outcomes", .array(outcomes.map(outcome))),
            ("cheapestRemedy", .optional(outcomes.cheapest) { .string($0.remedy.rawValue) }),
        ]
        return JSONValue.object(root).text
    }

    private static func facts(of kernel: AuditedKernel, path: String) -> JSONValue {
        .object([
            ("path", .string(path)),
            ("release", .optional(kernel.release) { .string($0.text) }),
            ("architecture", .optional(kernel.image.architecture) { .string($0.name) }),
            ("bits", .number(kernel.image.layout.wordSize * 8)),
            ("byteOrder", .string(kernel.image.layout.byteOrder.rawValue)),
            ("abi", .optional(kernel.abi) { .string($0) }),
            ("rule", .string(kernel.chain.rule.name)),
            ("entryPoints", .bool(kernel.chain.usesEntryPoints)),
            (
                "kallsyms",
                .object([
                    ("all", .bool(kernel.keepsAllSymbols)),
                    ("allKnownBy", .string(kernel.keepsAllSymbolsEvidence.rawValue)),
                    ("foundBy", .string(kernel.kallsymsEvidence.rawValue)),
                    ("symbols", .number(kernel.kallsyms.symbolCount)),
                    ("addresses", .string(kernel.kallsyms.addressEncoding.rawValue)),
                ])
            ),
            ("metadataFoundBy", .string(kernel.metadataEvidence.rawValue)),
            (
                "tables",
                .array(
                    kernel.tables.map { table in
                        .object([
                            ("name", .string(table.name)),
                            ("address", .address(table.address)),
                            ("foundBy", .string(table.evidence.rawValue)),
                            ("slots", .number(table.slots.count)),
                            ("slotBytes", .number(table.slotWidth)),
                            ("firstNumber", .number(table.slots.first?.number ?? 0)),
                            ("traced", .bool(table.isTraced)),
                            ("use", .string(table.use.rawValue)),
                        ])
                    })
            ),
        ])
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
        let wanted = { (index: Int) -> JSONValue in
            .strings(audit.chain.rule.wanted(for: audit.chain.metadata[index].name.text))
        }
        switch finding.verdict {
        case .available(let metadata):
            members += [
                ("verdict", .string("available")), ("syscall", .string(audit.chain.metadata[metadata].syscall)),
            ]
        case .missing(let metadata, let cause):
            members += [
                ("verdict", .string("missing")), ("syscall", .string(audit.chain.metadata[metadata].syscall)),
                ("cause", .string(cause.rawValue)), ("wanted", wanted(metadata)),
            ]
        case .noMetadata: members.append(("verdict", .string("no-metadata")))
        case .notImplemented: members.append(("verdict", .string("not-implemented")))
        }
        return .object(members)
    }

    private static func metadata(_ index: Int, in audit: Audit) -> JSONValue {
        let metadata = audit.chain.metadata[index]
        return .object([
            ("syscall", .string(metadata.syscall)),
            ("address", .address(metadata.address)),
            ("number", .optional(audit.catalogue.numbers[index]) { .number($0) }),
            ("referenced", .bool(!audit.unreferenced.contains(index))),
            (
                "arguments",
                .optional(metadata.arguments) { arguments in
                    .array(arguments.map { .object([("type", .string($0.type)), ("name", .string($0.name))]) })
                }
            ),
        ])
    }

    private static func outcome(_ outcome: RemedyOutcome) -> JSONValue {
        .object([
            ("remedy", .string(outcome.remedy.rawValue)),
            ("available", .number(outcome.availableCount)),
            ("missing", .number(outcome.missingCount)),
            ("tableGrowth", .optional(outcome.tableGrowth) { .number($0) }),
            ("codeGrowth", .number(outcome.remedy.codeGrowth)),
            ("imageGrowth", .optional(outcome.imageGrowth) { .number($0) }),
        ])
    }

    /// The answer of `syscope audit --expect`.
    static func document(of comparison: EventComparison) -> String {
        JSONValue.object([
            ("schema", .string("syscope-expect")),
            ("version", .number(schemaVersion)),
            ("agrees", .bool(comparison.agrees)),
            ("common", .number(comparison.common)),
            ("missing", .strings(comparison.missing)),
            ("unexpected", .strings(comparison.unexpected)),
        ]).text
    }

    /// The answer of `syscope diff`.
    static func document(of difference: AuditDifference) -> String {
        JSONValue.object([
            ("schema", .string("syscope-diff")),
            ("version", .number(schemaVersion)),
            ("gained", .array(difference.gained.map(change))),
            ("lost", .array(difference.lost.map(change))),
            ("renumbered", .array(difference.renumbered.map(change))),
            ("otherwise", .array(difference.otherwise.map(change))),
        ]).text
    }

    private static func change(_ change: AuditDifference.Change) -> JSONValue {
        .object([
            ("syscall", .string(change.syscall)),
            ("old", .optional(change.old, standing)),
            ("new", .optional(change.new, standing)),
        ])
    }

    private static func standing(_ standing: AuditDifference.Standing) -> JSONValue {
        switch standing {
        case .available(let number): .object([("state", .string("available")), ("number", .number(number))])
        case .missing(let number, let cause):
            .object([
                ("state", .string("missing")), ("number", .number(number)), ("cause", .string(cause.rawValue)),
            ])
        case .unreferenced: .object([("state", .string("unreferenced"))])
        }
    }
}

extension Audit {
    fileprivate func lookup(_ resolution: EventCatalogue.Resolution) -> JSONValue {
        switch resolution.answer {
        case .refused: .null
        case .symbol(let index, let offset):
            .object([
                ("symbol", .string(chain.lookup.symbols.text(of: chain.lookup.symbols.entries[index]))),
                ("offset", .address(offset)),
            ])
        }
    }
}
