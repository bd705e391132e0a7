import Binary
import Kallsyms
import KernelImage

/// The answer to the audit's question: which syscall events a kernel has, and why each missing one is missing.
public struct Audit: Sendable {
    /// The kernel.
    public let kernel: AuditedKernel
    /// The changes to it that are assumed.
    public let remedies: Set<Remedy>
    /// The chain that was gone through.
    public let chain: TracingChain
    /// The events.
    public let catalogue: EventCatalogue
    /// What became of each slot of the tables that ftrace reads, by ascending number.
    public let findings: [Finding]
    /// The metadata without an event that no slot is meant for either, as indices of the chain's metadata.
    public let unreferenced: [Int]

    /// What became of one slot, and why.
    public struct Finding: Sendable {
        /// What the kernel makes of the slot.
        public let resolution: EventCatalogue.Resolution
        /// The judgement.
        public let verdict: Verdict
        /// Every name that the handler has, in the symbol table or in kallsyms, with those of the descriptor's entry
        /// point.
        public let handlerNames: [String]

        /// Whether the slot's handler has no name at all.
        public var isUnknownHandler: Bool { verdict == .noMetadata && handlerNames.isEmpty }
    }

    /// A judgement on one slot.
    public enum Verdict: Sendable, Hashable {
        /// The event of this metadata is there, with this slot's number or another's.
        case available(metadata: Int)
        /// The handler is that of this metadata, but the kernel does not find it.
        case missing(metadata: Int, cause: Cause)
        /// The handler was not made by `SYSCALL_DEFINEn`: there is no metadata for it.
        case noMetadata
        /// The slot holds `sys_ni_syscall`.
        case notImplemented

        /// The metadata that the slot is meant for, as an index of the chain's; nil if it is for none.
        public var metadata: Int? {
            switch self {
            case .available(let metadata), .missing(let metadata, _): metadata
            case .noMetadata, .notImplemented: nil
            }
        }
    }

    /// The syscall that a handler of that name was made for; nil if it is the name of none.
    public static func syscall(ofHandler name: String) -> String? {
        HandlerName.syscall(of: Array(name.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Audits `kernel` as it is.
    public init(_ kernel: AuditedKernel) {
        self.init(kernel, chain: kernel.chain, remedies: [])
    }

    /// Audits `kernel` with `remedies` applied.
    ///
    /// - Throws: ``RemedyError`` if the image does not hold what is needed to simulate one of them.
    public init(_ kernel: AuditedKernel, with remedies: Set<Remedy>) throws(RemedyError) {
        self.init(kernel, chain: try kernel.chain(with: remedies), remedies: remedies)
    }

    private init(_ kernel: AuditedKernel, chain: TracingChain, remedies: Set<Remedy>) {
        self.kernel = kernel
        self.remedies = remedies
        self.chain = chain
        let catalogue = EventCatalogue(chain)
        self.catalogue = catalogue
        let handlers = Handlers(kernel, chain)
        findings = catalogue.resolutions.map { handlers.finding($0) }
        let referenced = Set(findings.compactMap(\.verdict.metadata))
        unreferenced = chain.metadata.indices.filter { !referenced.contains($0) }
    }

    /// The metadata whose events are missing though a slot holds their handler, with the findings that say so, by
    /// ascending number.
    public var missing: [(metadata: Int, findings: [Finding])] {
        var order: [Int] = []
        var byMetadata: [Int: [Finding]] = [:]
        for finding in findings {
            guard case .missing(let metadata, _) = finding.verdict, catalogue.numbers[metadata] == nil else { continue }
            if byMetadata[metadata] == nil { order.append(metadata) }
            byMetadata[metadata, default: []].append(finding)
        }
        return order.map { ($0, byMetadata[$0] ?? []) }
    }

    /// The number of syscalls that have their two events.
    public var availableCount: Int { catalogue.numbers.count { $0 != nil } }
}

/// Why the kernel does not find the metadata of a slot's handler.
public enum Cause: String, Sendable, Hashable, CaseIterable {
    /// The slot holds a function descriptor, and kallsyms has no symbol for it.
    case descriptorNotInKallsyms = "descriptor-not-in-kallsyms"
    /// kallsyms has a symbol for the address, but `is_ksym_addr()` refuses it.
    case lookupRefused = "lookup-refused"
    /// kallsyms has no symbol at the handler's address; the lookup gives the symbol before it, or none.
    case notInKallsyms = "not-in-kallsyms"
    /// Another symbol of the same address comes first in kallsyms, and its name does not match.
    case shadowed = "shadowed"
    /// The symbol is found, but the architecture's rule does not accept its name.
    case nameMismatch = "name-mismatch"

    /// The cause in a few words.
    public var title: String {
        switch self {
        case .descriptorNotInKallsyms: "function descriptor not in kallsyms"
        case .lookupRefused: "kallsyms_lookup() refuses the address"
        case .notInKallsyms: "handler not in kallsyms"
        case .shadowed: "another alias shadows the name"
        case .nameMismatch: "the name does not match"
        }
    }

    /// What happens in the kernel, in a sentence or two.
    public var explanation: String {
        switch self {
        case .descriptorNotInKallsyms:
            "The slot holds the address of a function descriptor in .opd. scripts/kallsyms keeps only symbols of the "
                + "text ranges without CONFIG_KALLSYMS_ALL, so no symbol has that address and kallsyms_lookup() gives "
                + "no name to match."
        case .lookupRefused:
            "kallsyms holds a symbol for the address, but kallsyms_lookup() first asks is_ksym_addr(), which without "
                + "CONFIG_KALLSYMS_ALL accepts only _stext.._etext and _sinittext.._einittext."
        case .notInKallsyms:
            "kallsyms holds no symbol at the handler's address, so kallsyms_lookup() gives the name of the symbol "
                + "before it, or none."
        case .shadowed:
            "Several symbols share the handler's address, and kallsyms_lookup() gives the first in the table's order: "
                + "weak symbols last, then by leading underscores, then as nm lists them."
        case .nameMismatch:
            "kallsyms_lookup() finds the handler, but arch_syscall_match_sym_name() does not accept its name for the "
                + "syscall's metadata."
        }
    }
}

/// The handlers of a kernel by all the names that they have, for judging what a slot was meant for.
private struct Handlers {
    let chain: TracingChain
    /// The symbols by ascending address: those of the linker if the image has them, else those of kallsyms.
    let known: SymbolMap
    let metadataByName: [ArraySlice<UInt8>: Int]

    init(_ kernel: AuditedKernel, _ chain: TracingChain) {
        self.chain = chain
        known = kernel.linkedSymbols ?? chain.lookup.symbols
        metadataByName = Dictionary(
            chain.metadata.enumerated().map { ($0.element.name.array[...].dropFirst(4), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    func finding(_ resolution: EventCatalogue.Resolution) -> Audit.Finding {
        let names = handlerNames(resolution)
        return Audit.Finding(
            resolution: resolution, verdict: verdict(resolution, names),
            handlerNames: names.map { String(decoding: $0, as: UTF8.self) })
    }

    /// The names at the slot's value, and at the entry point if that is a descriptor, each once.
    private func handlerNames(_ resolution: EventCatalogue.Resolution) -> [ArraySlice<UInt8>] {
        var names: [ArraySlice<UInt8>] = []
        for address in [resolution.slot.value, resolution.entryPoint].compactMap(\.self) {
            for symbols in [known, chain.lookup.symbols] {
                for index in symbols.indices(at: address) {
                    let name = symbols.name(of: symbols.entries[index])
                    if !names.contains(name) { names.append(name) }
                }
            }
        }
        return names
    }

    private func verdict(_ resolution: EventCatalogue.Resolution, _ names: [ArraySlice<UInt8>]) -> Audit.Verdict {
        switch resolution.outcome {
        case .metadata(let index): return .available(metadata: index)
        case .notImplemented: return .notImplemented
        case .nothing: break
        }
        let syscalls = names.compactMap(HandlerName.syscall)
        if syscalls.contains(where: { $0.elementsEqual("ni_syscall".utf8) }) { return .notImplemented }
        if let metadata = syscalls.lazy.compactMap({ metadataByName[$0] }).first {
            return .missing(metadata: metadata, cause: cause(resolution))
        }
        return .noMetadata
    }

    private func cause(_ resolution: EventCatalogue.Resolution) -> Cause {
        let handler = chain.usesEntryPoints ? resolution.entryPoint ?? resolution.slot.value : resolution.slot.value
        let inTable = chain.lookup.symbols.indices(at: handler)
        let isDescriptor = resolution.entryPoint != nil && !chain.usesEntryPoints
        if inTable.isEmpty { return isDescriptor ? .descriptorNotInKallsyms : .notInKallsyms }
        guard case .symbol(let found, _) = resolution.answer else { return .lookupRefused }
        let another = inTable.contains { index in
            index != found
                && chain.metadata.contains { metadata in
                    chain.rule.matches(symbol: chain.lookup.name(at: index), name: metadata.name.array[...])
                }
        }
        return another ? .shadowed : .nameMismatch
    }
}

extension SymbolMap {
    /// The symbols at exactly `address`, of a list that is sorted by address.
    func indices(at address: UInt64) -> Range<Int> {
        let first = entries.firstSortedIndex { $0.address >= address }
        var end = first
        while end < entries.count && entries[end].address == address { end += 1 }
        return first..<end
    }
}
