import Binary

/// The orders in which a table lists its symbols.
enum SymbolOrder {
    /// Sorts by address. Of the symbols of one address, weak ones come after others; then those come later that the
    /// linker script may have made, then those with more leading underscores; then the map's order decides
    /// (`compare_symbols()`).
    static func sort(_ entries: inout [SymbolMap.Entry], _ names: Span<UInt8>) {
        sortByAddress(&entries)
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].address == entries[start].address { end += 1 }
            if end - start > 1 { sortAliases(&entries, start..<end, names) }
            start = end
        }
    }

    /// Sorts by address, and leaves symbols of the same address in their order.
    private static func sortByAddress(_ entries: inout [SymbolMap.Entry]) {
        // A map is sorted already, but for symbols that were changed by hand.
        var isSorted = true
        for index in entries.indices.dropFirst() where entries[index - 1].address > entries[index].address {
            isSorted = false
            break
        }
        if isSorted { return }
        var order = entries.indices.map { (address: entries[$0].address, position: UInt32($0)) }
        order.sort { ($0.address, $0.position) < ($1.address, $1.position) }
        let unsorted = entries
        for index in order.indices { entries[index] = unsorted[Int(order[index].position)] }
    }

    private static func sortAliases(
        _ entries: inout [SymbolMap.Entry], _ range: Range<Int>, _ names: Span<UInt8>
    ) {
        // Every part of the order in one number, the most significant first.
        var keys = range.map { index in
            let entry = entries[index]
            let isWeak = entry.type == Ascii.w || entry.type == Ascii.upperW
            let isProvided = mayBeProvided(names, entry.nameRange)
            return UInt64(isWeak ? 1 : 0) << 63 | UInt64(isProvided ? 1 : 0) << 62
                | UInt64(leadingUnderscores(names, entry.nameRange)) << 32 | UInt64(index - range.lowerBound)
        }
        keys.sort()
        let unsorted = Array(entries[range])
        for (offset, key) in keys.enumerated() {
            entries[range.lowerBound + offset] = unsorted[Int(key & 0xffff_ffff)]
        }
    }

    private static func leadingUnderscores(_ names: Span<UInt8>, _ range: Range<Int>) -> Int {
        var count = 0
        while count < range.count, names[range.lowerBound + count] == Ascii.underscore { count += 1 }
        return count
    }

    /// Whether a name looks like one that a linker script gives with PROVIDE(): `__start_x`, `__stop_x`, `__end_x`,
    /// `__x_start`, `__x_end`, of at least 8 bytes.
    private static func mayBeProvided(_ names: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count >= 8 else { return false }
        let start = range.lowerBound
        let end = range.upperBound
        guard names.hasText("__", at: start) else { return false }
        return names.hasText("start_", at: start + 2) || names.hasText("stop_", at: start + 2)
            || names.hasText("end_", at: start + 2) || names.hasText("_start", at: end - 6)
            || names.hasText("_end", at: end - 4)
    }
}
