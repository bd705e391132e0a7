import Binary

/// Which symbol an address lies in, and where a symbol lies: a list of symbols in both directions.
///
/// An address belongs to the first of the symbols that share the highest address at or below it, as in the kernel's
/// `get_symbol_pos()`; a symbol ends where the next one begins.
public struct SymbolPlaces: Sendable {
    /// The symbols, by ascending address; those that share one keep their order.
    public private(set) var symbols: SymbolMap
    /// The addresses that symbols are looked up for.
    public let ranges: [KsymRanges.Bounds]

    /// A place in a symbol.
    public struct Place: Sendable, Hashable {
        /// The symbol's index in ``SymbolPlaces/symbols``.
        public let symbol: Int
        /// Bytes from the symbol's start.
        public let offset: UInt64
        /// Bytes from the symbol's start to its end.
        public let size: UInt64
    }

    /// The places in `symbols`.
    ///
    /// Looked up are the addresses that the symbols bound: the whole kernel (`_stext` to `_end`) if both are there, as
    /// with `KALLSYMS_ALL`; else its text and its init text; else everything from the first symbol to the last.
    public init(_ symbols: SymbolMap) {
        var sorted = symbols
        sorted.sortByAddress()
        self.symbols = sorted
        func address(_ name: StaticString) -> UInt64? { symbols.first(named: name)?.address }
        func bounds(_ start: StaticString, _ end: StaticString) -> KsymRanges.Bounds? {
            guard let start = address(start), let end = address(end), start < end else { return nil }
            return KsymRanges.Bounds(start: start, end: end)
        }
        if let whole = bounds("_stext", "_end") {
            ranges = [whole]
        } else {
            let text = [bounds("_stext", "_etext"), KsymRanges.Bounds(ofInitText: address)].compactMap { $0 }
            // A 64-bit kernel's symbols below 4 GiB are offsets, such as those of per-CPU variables.
            let least: UInt64 = symbols.wordSize == 8 ? 1 << 32 : 1
            let placed = sorted.entries.filter { $0.type | 0x20 != Ascii.a && $0.address >= least }
            let everything = placed.first.flatMap { first in
                placed.last.map { KsymRanges.Bounds(start: first.address, end: $0.address &+ 1) }
            }
            ranges = text.isEmpty ? everything.map { [$0] } ?? [] : text
        }
    }

    /// The places in `symbols` that lie in `ranges`.
    init(_ symbols: SymbolMap, ranges: [KsymRanges.Bounds]) {
        self.symbols = symbols
        self.ranges = ranges
        self.symbols.sortByAddress()
    }

    /// The place of `address`; nil if it lies in no range, or before every symbol.
    public func place(of address: UInt64) -> Place? {
        guard let range = ranges.first(where: { address >= $0.start && address < $0.end }) else { return nil }
        let entries = symbols.entries
        // The first entry above the address.
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) >> 1
            if entries[middle].address <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let end = low < entries.count ? min(entries[low].address, range.end) : range.end
        let start = entries[low - 1].address
        var first = low - 1
        if first > 0, entries[first - 1].address == start {
            first = entries.firstSortedIndex { $0.address >= start }
        }
        return Place(symbol: first, offset: address - start, size: end - start)
    }

    /// The address of the first symbol of that name, if it is a function's; else nil.
    public func address(ofFunction name: StaticString) -> UInt64? {
        guard let entry = symbols.first(named: name), entry.isText else { return nil }
        return entry.address
    }

    /// Calls `body` with the index and the size of each symbol that addresses are looked up for.
    func forEachSize(_ body: (Int, UInt64) -> Void) {
        let entries = symbols.entries
        var next = entries.count
        for index in entries.indices.reversed() {
            let address = entries[index].address
            if index + 1 < entries.count, entries[index + 1].address > address { next = index + 1 }
            guard let range = ranges.first(where: { address >= $0.start && address < $0.end }) else { continue }
            body(index, (next < entries.count ? min(entries[next].address, range.end) : range.end) - address)
        }
    }
}

extension SymbolMap {
    /// Puts the symbols into ascending order of their addresses; those that share one keep their order.
    mutating func sortByAddress() {
        var last: UInt64 = 0
        let isSorted = entries.allSatisfy { entry in
            defer { last = entry.address }
            return entry.address >= last
        }
        guard !isSorted else { return }
        entries = entries.enumerated().sorted {
            ($0.element.address, $0.offset) < ($1.element.address, $1.offset)
        }.map(\.element)
    }
}
