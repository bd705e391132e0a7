/// The order of a table's symbols by name, which the kernel searches for a name's address (`kallsyms_seqs_of_names`).
struct NameOrder {
    /// A symbol, and eight bytes of its name as a number that sorts as they do; beyond its end they are zero.
    private struct Item {
        var key: UInt64
        var position: UInt32
    }

    private var items: [Item]

    /// The positions of the symbols sorted by name as bytes, then by address, then by position.
    ///
    /// - Parameter entries: the symbols in the table's order, which goes by address already.
    static func positions(_ entries: Span<SymbolMap.Entry>, _ names: Span<UInt8>, isLTO: Bool) -> [UInt32] {
        var order = NameOrder(items: (0..<entries.count).map { Item(key: 0, position: UInt32($0)) })
        var pending = [(range: 0..<entries.count, depth: 0)]
        while let (range, depth) = pending.popLast() {
            for index in range {
                let entry = entries[Int(order.items[index].position)]
                let name = isLTO ? stem(names, entry.nameRange) : entry.nameRange
                order.items[index].key = key(names, name.dropFirst(depth))
            }
            order.sort(range)
            // Names that agree so far, and go on, are sorted by what follows.
            var start = range.lowerBound
            while start < range.upperBound {
                var end = start + 1
                while end < range.upperBound, order.items[end].key == order.items[start].key { end += 1 }
                if end - start > 1, order.items[start].key & 0xff != 0 { pending.append((start..<end, depth + 8)) }
                start = end
            }
        }
        return order.items.map(\.position)
    }

    /// Sorts a part by key, and by position where keys are equal.
    private mutating func sort(_ range: Range<Int>) {
        guard range.count <= 24 else {
            return items[range].sort { ($0.key, $0.position) < ($1.key, $1.position) }
        }
        for index in range.dropFirst() {
            let item = items[index]
            var place = index
            while place > range.lowerBound,
                (item.key, item.position) < (items[place - 1].key, items[place - 1].position)
            {
                items[place] = items[place - 1]
                place -= 1
            }
            items[place] = item
        }
    }

    private static func key(_ names: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var key: UInt64 = 0
        let count = min(range.count, 8)
        for offset in 0..<count { key = key << 8 | UInt64(names[range.lowerBound + offset]) }
        return count == 8 ? key : count == 0 ? 0 : key << UInt64(8 * (8 - count))
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
