/// The order of a table's symbols by name, which the kernel searches for a name's address (`kallsyms_seqs_of_names`).
enum NameOrder {
    /// The positions of the symbols sorted by name as bytes, then by address, then by position.
    ///
    /// - Parameter entries: the symbols in the table's order, which goes by address already.
    static func positions(_ entries: Span<SymbolMap.Entry>, _ names: Span<UInt8>, isLTO: Bool) -> [UInt32] {
        func range(_ position: Int) -> Range<Int> {
            isLTO ? stem(names, entries[position].nameRange) : entries[position].nameRange
        }
        var order = (0..<entries.count).map { (key: key(names, range($0)), position: UInt32($0)) }
        order.sort { left, right in
            if left.key != right.key { return left.key < right.key }
            let compared = compareNames(names, range(Int(left.position)), range(Int(right.position)))
            return compared == 0 ? left.position < right.position : compared < 0
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
