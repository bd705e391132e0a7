import Architectures
import Binary
import Kallsyms
import KernelImage

/// The syscall events that a kernel has: `init_ftrace_syscalls()` and `init_syscall_trace()`
/// (kernel/trace/trace_syscalls.c, 6.1), done for its table, symbols and metadata.
public struct EventCatalogue: Sendable {
    /// What the kernel makes of each slot, in the order of the slots.
    public let resolutions: [Resolution]
    /// The syscalls with metadata, in the kernel's order.
    public let syscalls: [Entry]
    /// The names of the directories in `events/syscalls`, sorted by their bytes.
    public let eventNames: [String]

    private let numbers: [UInt64: Int]

    /// One syscall with metadata.
    public struct Entry: Sendable {
        /// The metadata.
        public let metadata: SyscallMetadata
        /// The number that the kernel gives it last; nil if no slot matches it, so that it has no events.
        public let number: Int?
    }

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
        /// It matches this metadata, which gets the slot's number.
        case metadata(SyscallMetadata)
        /// It matches `sys_ni_syscall`.
        case notImplemented
        /// It matches nothing.
        case nothing
    }

    /// The events that the kernel makes of `syscallInit`.
    public init(_ syscallInit: SyscallInit) {
        let notImplemented = Array("sys_ni_syscall".utf8)[...]
        let names = syscallInit.metadata.map { $0.name.array[...] }
        var numbers: [UInt64: Int] = [:]
        resolutions = syscallInit.slots.map { slot in
            let entryPoint = syscallInit.descriptors?.entryPoint(at: slot.value)
            let answer = syscallInit.lookup.answer(for: syscallInit.handler(of: slot.value))
            var name: ArraySlice<UInt8> = []
            if case .symbol(let index, _) = answer { name = syscallInit.comparedName(at: index) }

            var outcome = Outcome.nothing
            if syscallInit.rule.matches(symbol: name, name: notImplemented) {
                outcome = .notImplemented
            } else if let index = names.firstIndex(where: { syscallInit.rule.matches(symbol: name, name: $0) }) {
                let metadata = syscallInit.metadata[index]
                outcome = .metadata(metadata)
                numbers[metadata.address] = slot.number
            }
            return Resolution(
                slot: slot, entryPoint: entryPoint, answer: answer, name: Array(name), outcome: outcome)
        }
        self.numbers = numbers
        syscalls = syscallInit.metadata.map { Entry(metadata: $0, number: numbers[$0.address]) }
        eventNames = EventCatalogue.sorted(syscalls.lazy.filter { $0.number != nil }.flatMap(\.metadata.eventNames))
    }

    /// The number that the kernel gives `metadata` last; nil if no slot matches it, so that it has no events.
    public func number(of metadata: SyscallMetadata) -> Int? { numbers[metadata.address] }

    /// Names in the order of their bytes, each once.
    public static func sorted(_ names: some Sequence<String>) -> [String] {
        Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
