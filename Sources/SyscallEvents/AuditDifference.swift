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

    /// Syscalls that have events in the new kernel and had none in the old, by name.
    public let gained: [Change]
    /// Syscalls that had events in the old kernel and have none in the new, by name.
    public let lost: [Change]
    /// Syscalls that have events in both, under another number, by name.
    public let renumbered: [Change]
    /// Syscalls that have no events in either, for another reason or in one of them only, by name.
    public let otherwise: [Change]

    /// Whether no syscall differs.
    public var isEmpty: Bool { gained.isEmpty && lost.isEmpty && renumbered.isEmpty && otherwise.isEmpty }

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
    }
}
