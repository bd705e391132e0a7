import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import SyscallEvents

/// What a survey keeps of a kernel's audit.
public struct SurveyedKernel: Sendable, Equatable {
    /// The release, as `uname -r` prints it; nil if no banner is in the image.
    public var release: String?
    /// The architecture, as the kernel's source names it; nil if it is none that is known.
    public var architecture: String?
    /// Bits of an address.
    public var bits: Int
    /// "little" or "big".
    public var byteOrder: String
    /// The ABI, where the architecture has several.
    public var abi: String?
    /// The linker's build id in hexadecimal digits; nil if there is none.
    public var buildID: String?
    /// The rule by which names were matched.
    public var rule: String
    /// What tells the rule, as ``RuleEvidence`` has it: "guess" if nothing does but the version.
    public var ruleKnownBy: String
    /// Whether `arch_syscall_addr()` gives entry points of function descriptors.
    public var usesEntryPoints: Bool

    /// Whether `CONFIG_KALLSYMS_ALL` is set.
    public var keepsAllSymbols: Bool
    /// How that is known: "config" or "table".
    public var allSymbolsKnownBy: String
    /// Symbols in kallsyms.
    public var symbolCount: Int
    /// Bytes of the kallsyms tables: addresses, names and markers, and the order of names where there is one.
    public var symbolBytes: Int

    /// Syscalls that have their two events, without `sys_`, sorted.
    public var available: [String]
    /// Syscalls whose events are missing, by ``Cause``, sorted.
    public var missing: [String: [String]]
    /// Syscalls that have metadata and no slot, sorted.
    public var unreferenced: [String]
    /// Syscalls that have a handler and no metadata, sorted.
    public var withoutMetadata: [String]
    /// Syscalls that the kernel is not configured with, sorted.
    public var notConfigured: [String]
    /// Slots that hold `sys_ni_syscall`.
    public var notImplementedCount: Int

    /// What each remedy would bring; empty if no event is missing.
    public var remedies: [SurveyedRemedy]
    /// The remedies without a missing event whose image grows least.
    public var cheapestRemedy: String?

    /// Syscalls whose events are missing.
    public var missingCount: Int { missing.values.reduce(0) { $0 + $1.count } }
}

extension SurveyedKernel {
    /// What `audit` says of a kernel, and `outcomes` of its remedies.
    public init(_ audit: Audit, outcomes: [RemedyOutcome]) {
        let kernel = audit.kernel
        let facts = kernel.facts
        let table = kernel.kallsyms.value
        release = facts.release?.text
        architecture = facts.architecture?.name
        bits = kernel.image.layout.wordSize * 8
        byteOrder = kernel.image.layout.byteOrder.rawValue
        abi = facts.abi?.value
        buildID = facts.buildID?.hexadecimal
        rule = kernel.syscallInit.rule.name
        ruleKnownBy = kernel.ruleEvidence.rawValue
        usesEntryPoints = kernel.syscallInit.usesEntryPoints
        keepsAllSymbols = kernel.keepsAllSymbols.value
        allSymbolsKnownBy = kernel.keepsAllSymbols.evidence == .configuration ? "config" : "table"
        symbolCount = table.symbolCount
        let addressSize = table.addressEncoding == .absolute ? kernel.image.layout.wordSize : 4
        symbolBytes =
            table.nameByteCount + table.symbolCount * (addressSize + (table.locations.sequence == nil ? 0 : 3))
            + (table.symbolCount + 255) / 256 * 4

        available = EventCatalogue.sorted(
            audit.catalogue.syscalls.lazy.filter { $0.number != nil }.map(\.metadata.syscall))
        missing = Dictionary(grouping: audit.missing, by: \.cause.rawValue)
            .mapValues { EventCatalogue.sorted($0.map(\.metadata.syscall)) }
        unreferenced = EventCatalogue.sorted(audit.unreferenced.map(\.syscall))
        let others = audit.findings.filter { $0.verdict == .noMetadata }.compactMap(\.handlerNames.first)
        withoutMetadata = EventCatalogue.sorted(others.map { Audit.syscall(ofHandler: $0) ?? $0 })
        notConfigured = EventCatalogue.sorted(audit.notConfigured.map(\.syscall))
        notImplementedCount = audit.findings.count { $0.verdict == .notImplemented }
        remedies = outcomes.map(SurveyedRemedy.init)
        cheapestRemedy = outcomes.cheapest?.remedies.name
    }
}

// MARK: - JSON

extension SurveyedKernel {
    /// The members of the kernel in a line of results (docs/survey.md).
    var members: [(String, JSONValue)] {
        [
            (
                "kernel",
                .object([
                    ("release", .optional(release) { .string($0) }),
                    ("architecture", .optional(architecture) { .string($0) }),
                    ("bits", .number(bits)), ("byteOrder", .string(byteOrder)),
                    ("abi", .optional(abi) { .string($0) }), ("buildId", .optional(buildID) { .string($0) }),
                    ("rule", .string(rule)), ("ruleKnownBy", .string(ruleKnownBy)),
                    ("entryPoints", .bool(usesEntryPoints)),
                ])
            ),
            (
                "kallsyms",
                .object([
                    ("all", .bool(keepsAllSymbols)), ("allKnownBy", .string(allSymbolsKnownBy)),
                    ("symbols", .number(symbolCount)), ("bytes", .number(symbolBytes)),
                ])
            ),
            (
                "summary",
                .object([
                    ("available", .number(available.count)), ("missing", .number(missingCount)),
                    ("unreferenced", .number(unreferenced.count)), ("noMetadata", .number(withoutMetadata.count)),
                    ("notConfigured", .number(notConfigured.count)),
                    ("notImplemented", .number(notImplementedCount)),
                ])
            ),
            ("available", .strings(available)),
            (
                "missing",
                .object(missing.sorted { $0.key < $1.key }.map { ($0.key, .strings($0.value)) })
            ),
            ("unreferenced", .strings(unreferenced)),
            ("noMetadata", .strings(withoutMetadata)),
            ("notConfigured", .strings(notConfigured)),
            ("remedies", .array(remedies.map(\.json))),
            ("cheapestRemedy", .optional(cheapestRemedy) { .string($0) }),
        ]
    }

    /// The kernel in a line of results; nil if the line has none, or not all of it.
    init?(_ line: JSONValue) {
        guard let kernel = line["kernel"], kernel.members != nil, let kallsyms = line["kallsyms"],
            let bits = kernel["bits"]?.number, let byteOrder = kernel["byteOrder"]?.string,
            let rule = kernel["rule"]?.string, let usesEntryPoints = kernel["entryPoints"]?.bool,
            let all = kallsyms["all"]?.bool, let knownBy = kallsyms["allKnownBy"]?.string,
            let symbols = kallsyms["symbols"]?.number, let bytes = kallsyms["bytes"]?.number,
            let available = line["available"]?.strings, let missing = line["missing"]?.members,
            let unreferenced = line["unreferenced"]?.strings, let withoutMetadata = line["noMetadata"]?.strings,
            let notConfigured = line["notConfigured"]?.strings, let ruleKnownBy = kernel["ruleKnownBy"]?.string,
            let notImplemented = line["summary"]?["notImplemented"]?.number,
            let remedies = line["remedies"]?.array
        else { return nil }
        release = kernel["release"]?.string
        architecture = kernel["architecture"]?.string
        self.bits = bits
        self.byteOrder = byteOrder
        abi = kernel["abi"]?.string
        buildID = kernel["buildId"]?.string
        self.rule = rule
        self.usesEntryPoints = usesEntryPoints
        keepsAllSymbols = all
        allSymbolsKnownBy = knownBy
        symbolCount = symbols
        symbolBytes = bytes
        self.available = available
        var causes: [String: [String]] = [:]
        for (cause, names) in missing {
            guard let names = names.strings else { return nil }
            causes[cause, default: []] += names
        }
        self.missing = causes
        self.unreferenced = unreferenced
        self.withoutMetadata = withoutMetadata
        self.notConfigured = notConfigured
        self.ruleKnownBy = ruleKnownBy
        notImplementedCount = notImplemented
        self.remedies = remedies.compactMap(SurveyedRemedy.init)
        guard self.remedies.count == remedies.count else { return nil }
        cheapestRemedy = line["cheapestRemedy"]?.string
    }
}
