import ELF
import Kallsyms
import KernelImage

/// What changed in the syscall events from one kernel to another.
public struct AuditDifference: Sendable {
    /// One syscall that is not the same in both kernels.
    public struct Change: Sendable, Hashable {
        /// The syscall's name: `read`.
        public let syscall: String
        /// Its events in the old kernel; nil if that does not know the syscall.
        public let old: EventStatus?
        /// Its events in the new kernel; nil if that does not know the syscall.
        public let new: EventStatus?
    }

    /// A slot that one of the kernels has and the other has not.
    public struct SlotChange: Sendable, Hashable {
        /// The syscall's number.
        public let number: Int
        /// The syscall that its handler is for; nil if nothing tells it.
        public let syscall: String?
        /// What became of it in the kernel that has it.
        public let verdict: Audit.Verdict

        init(_ finding: Audit.Finding) {
            number = finding.resolution.slot.number
            verdict = finding.verdict
            syscall =
                switch finding.verdict {
                case .available(let metadata), .missing(let metadata, _): metadata.syscall
                case .notConfigured(let syscall): syscall
                case .noMetadata: finding.handlerNames.lazy.compactMap(Audit.syscall(ofHandler:)).first
                case .notImplemented: nil
                }
        }
    }

    /// What the two kernels must have in common for syscall numbers to mean the same in both.
    public enum Trait: String, Sendable, Hashable, CaseIterable {
        /// The architecture, as the kernel's `arch/` directory names it.
        case architecture
        /// The bits of an address.
        case bits
        /// The byte order.
        case byteOrder
        /// The ABI by which functions are called, where the architecture has several.
        case abi
    }

    /// In what the kernels differ, beside their release, as far as it is known of both.
    public let differingTraits: [Trait]
    /// The slots that the tables of the new kernel have and those of the old have not, by number.
    public let newSlots: [SlotChange]
    /// The slots that the tables of the old kernel had and those of the new have not, by number.
    public let vanishedSlots: [SlotChange]
    /// Syscalls that have events in the new kernel and had none in the old, by name.
    public let gained: [Change]
    /// Syscalls that had events in the old kernel and have none in the new, by name.
    public let lost: [Change]
    /// Syscalls that have events in both, under another number, by name.
    public let renumbered: [Change]
    /// Syscalls that have no events in either, for another reason or in one of them only, by name.
    public let otherwise: [Change]

    /// Whether no syscall and no slot differs.
    public var isEmpty: Bool {
        gained.isEmpty && lost.isEmpty && renumbered.isEmpty && otherwise.isEmpty && newSlots.isEmpty
            && vanishedSlots.isEmpty
    }

    /// Whether a number is that of the same syscall in both kernels: each architecture has its own numbers, and often
    /// other ones for 32 bits and for 64.
    public var hasCommonNumbers: Bool {
        !differingTraits.contains(.architecture) && !differingTraits.contains(.bits)
    }

    /// Compares two kernels.
    public init(from old: Audit, to new: Audit) {
        let before = old.statuses
        let after = new.statuses
        var gained: [Change] = []
        var lost: [Change] = []
        var renumbered: [Change] = []
        var otherwise: [Change] = []
        for syscall in EventCatalogue.sorted(Set(before.keys).union(after.keys)) {
            let change = Change(syscall: syscall, old: before[syscall], new: after[syscall])
            if change.old == change.new { continue }
            switch (change.old?.isAvailable ?? false, change.new?.isAvailable ?? false) {
            case (false, true): gained.append(change)
            case (true, false): lost.append(change)
            case (true, true): renumbered.append(change)
            case (false, false): otherwise.append(change)
            }
        }
        self.gained = gained
        self.lost = lost
        self.renumbered = renumbered
        self.otherwise = otherwise
        newSlots = AuditDifference.slots(of: new, notIn: old)
        vanishedSlots = AuditDifference.slots(of: old, notIn: new)
        /// What is not known of one of them is no difference.
        func differ<Value: Equatable>(_ old: Value?, _ new: Value?) -> Bool { old != nil && new != nil && old != new }
        differingTraits = Trait.allCases.filter { trait in
            switch trait {
            case .architecture: differ(old.kernel.image.architecture, new.kernel.image.architecture)
            case .bits: old.kernel.image.layout.wordSize != new.kernel.image.layout.wordSize
            case .byteOrder: old.kernel.image.layout.byteOrder != new.kernel.image.layout.byteOrder
            case .abi: differ(old.kernel.facts.abi?.value, new.kernel.facts.abi?.value)
            }
        }
    }

    private static func slots(of audit: Audit, notIn other: Audit) -> [SlotChange] {
        let numbers = Set(other.findings.map(\.resolution.slot.number))
        return audit.findings.filter { !numbers.contains($0.resolution.slot.number) }.map(SlotChange.init)
    }
}
