import Ftrace

/// Which events must be recorded to see the calls that are wanted, on a kernel with syscall events.
///
/// Calls that have no event of their own, and those of 32-bit programs, are seen by `raw_syscalls`. So that the calls
/// of 64-bit programs are told from those, the entry events of the former are needed too.
public struct EventSelection: Sendable, Hashable {
    /// The events.
    public private(set) var events = SyscallEventSet()
    /// Calls that are wanted, and seen by `raw_syscalls` as they have no event; those of them that the kernel does not
    /// have.
    public private(set) var withoutEvent: [String] = []
    /// Those of ``withoutEvent`` that the kernel does not have.
    public private(set) var unimplemented: Set<String> = []

    /// What is needed for the calls that `expression` names (nil: all), and for those called `needed`.
    ///
    /// - Parameters:
    ///   - available: the syscalls that have events, by the names of these.
    ///   - implemented: those of the others that the kernel has.
    ///   - compat: whether calls of 32-bit programs are wanted.
    /// - Throws: ``CallFilterError`` if `expression` is not understood.
    public init(
        _ expression: String?, needed: Set<String>, available: [String], machine: Machine, compat: Bool,
        implemented: (Set<String>) -> Set<String>
    ) throws(CallFilterError) {
        let native = machine.native.names
        let compatNames = compat ? machine.compat?.names ?? [] : []
        let known = Set(available)
        let filter =
            try expression.map { text throws(CallFilterError) in
                try CallFilter(parsing: text, known: known.union(native).union(compatNames))
            } ?? .all
        let shown = Set(available.map(Syscall.shownName))
        let missing = Set(native.filter { !$0.hasPrefix("syscall_") && !shown.contains($0) })
        events.recordsEveryCall = compat
        if compat, filter.isAll {
            events.numbers = .all
            return
        }
        // What is asked for by name is looked for even where the kernel has no such call.
        let wanted = missing.filter { filter.includes($0) }
        let handled = implemented(wanted.subtracting(machine.compatOnlySyscalls))
        let extra = wanted.filter { filter.isNamed($0) }.union(handled)
        withoutEvent = extra.sorted()
        unimplemented = extra.subtracting(handled)
        if !filter.isAll { events.syscalls = Set(available.filter(filter.includes)) }

        var chosen: Set<Int> = []
        for (number, name) in native.enumerated() where extra.contains(name) { chosen.insert(number) }
        for (number, name) in compatNames.enumerated()
        where !name.hasPrefix("syscall_") && (filter.includes(name) || needed.contains(name)) {
            chosen.insert(number)
            guard native.indices.contains(number) else { continue }
            events.entries.formUnion(available.filter { Syscall.shownName(of: $0) == native[number] })
        }
        events.syscalls?.formUnion(needed.intersection(known))
        let both = events.syscalls ?? known
        events.entries.subtract(both)
        events.exits = known.intersection(SyscallCatalogue.execs).subtracting(both)
        if !chosen.isEmpty {
            let isMore = [machine.native, machine.compat].contains { $0.map { !$0.outOfTableNumbers.isEmpty } ?? false }
            events.numbers = EventSelection.matching(chosen, hasOutOfTableNumbers: compat && isMore)
        }
    }

    /// A filter for numbers, and for all that are out of the tables.
    private static func matching(_ numbers: Set<Int>, hasOutOfTableNumbers: Bool) -> CallNumbers {
        var terms: [String] = []
        var rest = numbers.sorted()[...]
        while let first = rest.popFirst() {
            var last = first
            while rest.first == last + 1 { last = rest.removeFirst() }
            terms.append(first == last ? "id == \(first)" : "(id >= \(first) && id <= \(last))")
        }
        if hasOutOfTableNumbers { terms.append("id >= \(SyscallABI.numberCount)") }
        let text = terms.joined(separator: " || ")
        // As much as a page holds (`event_filter_write()`, Linux `kernel/trace/trace_events.c`).
        return text.utf8.count < 4096 ? .matching(text) : .all
    }
}
