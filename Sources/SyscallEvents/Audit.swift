/// The answer to the audit's question: which syscall events a kernel has, and why each missing one is missing.
public struct Audit: Sendable {
    /// The kernel.
    public let kernel: AuditedKernel
    /// The changes to it that are assumed.
    public let remedies: Set<Remedy>
    /// What the kernel works on as it makes the events, with the remedies applied.
    public let syscallInit: SyscallInit
    /// The events.
    public let catalogue: EventCatalogue
    /// What became of each slot of the tables that ftrace reads, by ascending number.
    public let findings: [Finding]

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
        /// The events of this metadata are there, with this slot's number or another's.
        case available(SyscallMetadata)
        /// The handler is that of this metadata, but the kernel does not find it.
        case missing(SyscallMetadata, Cause)
        /// The handler is the stub of this syscall, with which the kernel is not configured: ``Cause/notConfigured``.
        case notConfigured(String)
        /// The handler was not made by `SYSCALL_DEFINEn`: there is no metadata for it.
        case noMetadata
        /// The slot holds `sys_ni_syscall`.
        case notImplemented

        /// Whether the handler is the stub of a syscall with which the kernel is not configured.
        public var isNotConfigured: Bool {
            if case .notConfigured = self { true } else { false }
        }

        /// The metadata that the slot is meant for; nil if it is for none.
        public var metadata: SyscallMetadata? {
            switch self {
            case .available(let metadata), .missing(let metadata, _): metadata
            case .notConfigured, .noMetadata, .notImplemented: nil
            }
        }
    }

    /// A syscall whose events are missing though a slot holds its handler.
    public struct Missing: Sendable {
        /// The syscall's metadata.
        public let metadata: SyscallMetadata
        /// Why the kernel does not find it: the cause of the first of ``findings``.
        public let cause: Cause
        /// What became of the slots that hold the handler, by ascending number; at least one.
        public fileprivate(set) var findings: [Finding]
    }

    /// The syscall that a handler of that name was made for; nil if it is the name of none.
    public static func syscall(ofHandler name: String) -> String? {
        HandlerName.syscall(of: Array(name.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Audits `kernel` as it is.
    public init(_ kernel: AuditedKernel) {
        self.init(kernel, kernel.syscallInit, remedies: [])
    }

    /// Audits `kernel` with `remedies` applied.
    ///
    /// - Throws: ``RemedyError`` if the image does not hold what is needed to simulate one of them.
    public init(_ kernel: AuditedKernel, with remedies: Set<Remedy>) throws(RemedyError) {
        self.init(kernel, try kernel.syscallInit(with: remedies), remedies: remedies)
    }

    private init(_ kernel: AuditedKernel, _ syscallInit: SyscallInit, remedies: Set<Remedy>) {
        self.kernel = kernel
        self.remedies = remedies
        self.syscallInit = syscallInit
        catalogue = EventCatalogue(syscallInit)
        var judge = SlotJudge(kernel, syscallInit)
        findings = catalogue.resolutions.map { judge.finding($0) }
    }

    /// The syscalls whose events are missing though a slot holds their handler, by the first such slot's number.
    public var missing: [Missing] {
        var missing: [Missing] = []
        var indices: [UInt64: Int] = [:]
        for finding in findings {
            guard case .missing(let metadata, let cause) = finding.verdict, catalogue.number(of: metadata) == nil
            else { continue }
            if let index = indices[metadata.address] {
                missing[index].findings.append(finding)
            } else {
                indices[metadata.address] = missing.count
                missing.append(Missing(metadata: metadata, cause: cause, findings: [finding]))
            }
        }
        return missing
    }

    /// The metadata without an event that no slot is meant for either, in the kernel's order.
    public var unreferenced: [SyscallMetadata] {
        let referenced = Set(findings.compactMap(\.verdict.metadata?.address))
        return syscallInit.metadata.filter { !referenced.contains($0.address) }
    }

    /// The number of syscalls that have their two events.
    public var availableCount: Int { catalogue.syscalls.count { $0.number != nil } }
}
