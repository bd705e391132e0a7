/// The order of a table's symbols by name, which the kernel searches for a name's address (`kallsyms_seqs_of_names`).
enum NameOrder {
    /// The positions of the symbols sorted by name as bytes, then by address, then by position.
    static func positions(_ selection: SymbolSelection) -> [UInt32] {
        let names = selection.names.span
        let entries = selection.entries.span
        let isLTO = selection.options.ltoClang
        let ranges = (0..<entries.count).map { index in
            isLTO ? stem(names, entries[index].nameRange) : entries[index].nameRange
        }
        var order = ranges.indices.map { (key: key(names, ranges[$0]), position: UInt32($0)) }
        order.sort { left, right in
            if left.key != right.key { return left.key < right.key }
            let leftIndex = Int(left.position)
            let rightIndex = Int(right.position)
            let names = selection.names.span
            let compared = compareNames(names, ranges[leftIndex], ranges[rightIndex])
            // The table is sorted by address already.
            return compared == 0 ? leftIndex < rightIndex : compared < 0
        }
        return order.map(\.position)
    }

    /// The first eight bytes as a number that sorts as they do.
    private static func key(_ names: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var key: UInt64 = 0
        for offset in 0..<8 {
            key = key << 8 | (offset < range.count ? UInt64(names[range.lowerBound + offset]) : 0)
        }
        return key
    }

    /// The part of a name before `.llvm.`, behind which clang puts a number when it makes a local symbol global.
    private static func stem(_ names: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        let suffix = Array(".llvm.".utf8)
        guard range.count >= suffix.count else { return range }
        for start in range.lowerBound...range.upperBound - suffix.count
        where suffix.indices.allSatisfy({ names[start + $0] == suffix[$0] }) {
            return range.lowerBound..<start
        }
        return range
    }
}
