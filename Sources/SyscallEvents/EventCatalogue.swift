import Architectures
import Binary
import Kallsyms
import KernelImage

/// The chain on which a kernel's syscall events depend: what `init_ftrace_syscalls()` goes through as it boots.
public struct TracingChain: Sendable {
    /// The slots of the tables that ftrace reads, by ascending number.
    public var slots: [SyscallTable.Slot]
    /// The metadata in the order in which the kernel searches it.
    public var metadata: [SyscallMetadata]
    /// `kallsyms_lookup()`.
    public var lookup: AddressLookup
    /// `arch_syscall_match_sym_name()`.
    public var rule: NameRule
    /// The kernel's function descriptors, if its ABI has them.
    public var descriptors: FunctionDescriptors?
    /// Whether `arch_syscall_addr()` gives the entry point of a descriptor, and the match skips a leading dot. No
    /// released kernel does.
    public var usesEntryPoints: Bool
}

/// The syscall events that a kernel has: `init_ftrace_syscalls()` and `init_syscall_trace()`
/// (kernel/trace/trace_syscalls.c, 6.1), gone through for its table, symbols and metadata.
public struct EventCatalogue: Sendable {
    /// What became of each slot, in the order of the chain's slots.
    public let resolutions: [Resolution]
    /// For each metadata the number that it was given last; nil if no slot leads to it, so that it has no event.
    public let numbers: [Int?]
    /// The names of the directories in `events/syscalls`, sorted by their bytes.
    public let eventNames: [String]

    /// What the kernel makes of one slot.
    public struct Resolution: Sendable {
        /// The slot.
        public let slot: SyscallTable.Slot
        /// The entry point, if the slot holds the address of a function descriptor.
        public let entryPoint: UInt64?
        /// What the lookup answers.
        public let answer: AddressLookup.Answer
        /// The name that the lookup gives, as it is compared; empty if it gives none.
        public let name: [UInt8]
        /// What follows.
        public let outcome: Outcome
    }

    /// What follows from a slot's name.
    public enum Outcome: Sendable, Hashable {
        /// It matches the metadata of that index, which gets the slot's number.
        case metadata(Int)
        /// It matches `sys_ni_syscall`.
        case notImplemented
        /// It matches nothing.
        case nothing
    }

    /// Goes through the chain.
    public init(_ chain: TracingChain) {
        let notImplemented = Array("sys_ni_syscall".utf8)[...]
        let names = chain.metadata.map { $0.name.array[...] }
        var numbers = [Int?](repeating: nil, count: names.count)
        resolutions = chain.slots.map { slot in
            let entryPoint = chain.descriptors?.entryPoint(at: slot.value)
            let handler = chain.usesEntryPoints ? entryPoint ?? slot.value : slot.value
            let answer = chain.lookup.answer(for: handler)
            var name: ArraySlice<UInt8> = []
            if case .symbol(let index, _) = answer { name = chain.lookup.name(at: index) }
            if chain.usesEntryPoints, name.first == UInt8(ascii: ".") { name = name.dropFirst() }

            var outcome = Outcome.nothing
            if chain.rule.matches(symbol: name, name: notImplemented) {
                outcome = .notImplemented
            } else if let index = names.firstIndex(where: { chain.rule.matches(symbol: name, name: $0) }) {
                outcome = .metadata(index)
                numbers[index] = slot.number
            }
            return Resolution(
                slot: slot, entryPoint: entryPoint, answer: answer, name: Array(name), outcome: outcome)
        }
        self.numbers = numbers
        var events: Set<String> = []
        for (metadata, number) in zip(chain.metadata, numbers) where number != nil {
            events.formUnion(metadata.eventNames)
        }
        eventNames = EventCatalogue.sorted(events)
    }

    /// Names in the order of their bytes, each once.
    public static func sorted(_ names: some Sequence<String>) -> [String] {
        Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
