/// The order of a table's symbols by name, which the kernel searches for a name's address (`kallsyms_seqs_of_names`).
struct NameOrder {
    /// For each symbol four bytes of its name, beyond whose end they are zero, and below them its position: as numbers
    /// these sort as the names do, and where names are equal by position.
    private var items: [UInt64]

    /// The positions of the symbols sorted by name as bytes, then by address, then by position.
    ///
    /// - Parameter entries: the symbols in the table's order, which goes by address already.
    static func positions(_ entries: Span<SymbolMap.Entry>, _ names: Span<UInt8>, isLTO: Bool) -> [UInt32] {
        var order = NameOrder(items: (0..<entries.count).map { UInt64($0) })
        var pending = [(range: 0..<entries.count, depth: 0)]
        while let (range, depth) = pending.popLast() {
            for index in range {
                let position = order.items[index] & 0xffff_ffff
                let entry = entries[Int(position)]
                let name = isLTO ? names.range(beforeLLVMSuffix: entry.nameRange) : entry.nameRange
                order.items[index] = key(names, name.dropFirst(depth)) << 32 | position
            }
            order.sort(range)
            // Names that agree so far, and go on, are sorted by what follows.
            var start = range.lowerBound
            while start < range.upperBound {
                let key = order.items[start] >> 32
                var end = start + 1
                while end < range.upperBound, order.items[end] >> 32 == key { end += 1 }
                if end - start > 1, key & 0xff != 0 { pending.append((start..<end, depth + 4)) }
                start = end
            }
        }
        return order.items.map { UInt32(truncatingIfNeeded: $0) }
    }

    private mutating func sort(_ range: Range<Int>) {
        if range.count == items.count, range.count > 1000 { return sortAll() }
        if range.count > 24 {
            var part = Array(items[range])
            part.sort()
            for index in range { items[index] = part[index - range.lowerBound] }
            return
        }
        for index in range.dropFirst() {
            let item = items[index]
            var place = index
            while place > range.lowerBound, item < items[place - 1] {
                items[place] = items[place - 1]
                place -= 1
            }
            items[place] = item
        }
    }

    /// Sorts all by their keys' bytes, the least significant first, which leaves equal ones in the order of positions.
    private mutating func sortAll() {
        var sorted = items
        for shift in stride(from: UInt64(32), to: 64, by: 8) {
            var starts = [Int](repeating: 0, count: 257)
            for item in items { starts[Int(item >> shift & 0xff) + 1] += 1 }
            for byte in 1..<257 { starts[byte] += starts[byte - 1] }
            for item in items {
                let byte = Int(item >> shift & 0xff)
                sorted[starts[byte]] = item
                starts[byte] += 1
            }
            swap(&items, &sorted)
        }
    }

    private static func key(_ names: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var key: UInt64 = 0
        for offset in 0..<4 {
            key = key << 8 | (offset < range.count ? UInt64(names[range.lowerBound + offset]) : 0)
        }
        return key
    }
}
