import Architectures
import Binary

/// The kernel's own way from an address to a name: `kallsyms_lookup()` (kernel/kallsyms.c, 6.1).
public struct AddressLookup: Sendable {
    /// The symbols in the kernel's order.
    public var symbols: SymbolMap
    /// The addresses that are looked up at all.
    public var ranges: KsymRanges
    /// What is cut from the names that are found.
    public var suffixRule: SuffixRule

    /// A lookup in those symbols.
    public init(symbols: SymbolMap, ranges: KsymRanges, suffixRule: SuffixRule = .none) {
        self.symbols = symbols
        self.ranges = ranges
        self.suffixRule = suffixRule
    }

    /// What the kernel answers.
    public enum Answer: Sendable, Hashable {
        /// `is_ksym_addr()` refuses the address: no name, whatever the table holds.
        case refused
        /// The symbol with that index in ``AddressLookup/symbols``; the address is `offset` bytes behind its start.
        case symbol(Int, offset: UInt64)
    }

    /// What the kernel answers for `address`.
    public func answer(for address: UInt64) -> Answer {
        guard ranges.accept(address), let index = firstSymbol(atOrBelow: address) else { return .refused }
        return .symbol(index, offset: address &- symbols.entries[index].address)
    }

    /// The name that the kernel gives the symbol of that index.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        suffixRule.stripped(symbols.name(of: symbols.entries[index]))
    }

    /// `get_symbol_pos()`: the first of the symbols that share the highest address at or below `address`.
    private func firstSymbol(atOrBelow address: UInt64) -> Int? {
        let entries = symbols.entries
        guard !entries.isEmpty else { return nil }
        // An address below all symbols gives the first, as the kernel's own search does.
        var low = max(entries.firstSortedIndex { $0.address > address } - 1, 0)
        while low > 0 && entries[low - 1].address == entries[low].address { low -= 1 }
        return low
    }
}
