/// Symbols by their names, where a dot in front does not count: under function descriptors `sys_read` and `.sys_read`
/// are one function, and traces name either.
struct NameIndex: Sendable {
    private let symbols: SymbolMap
    /// The first symbol of each bucket, and for each symbol the next of its bucket; -1 for none.
    private var buckets: [Int32]
    private var next: [Int32]

    init(_ symbols: SymbolMap) {
        self.symbols = symbols
        let count = Int32(clamping: symbols.entries.count)
        var size = 1024
        while size < Int(count) { size *= 2 }
        buckets = [Int32](repeating: -1, count: size)
        next = [Int32](repeating: -1, count: Int(count))
        for index in (0..<count).reversed() {
            let bucket = NameIndex.hash(symbols.name(of: symbols.entries[Int(index)])) & (size - 1)
            next[Int(index)] = buckets[bucket]
            buckets[bucket] = index
        }
    }

    /// The symbols of that name, in their order.
    func symbols(named name: ArraySlice<UInt8>) -> [Int] {
        let name = NameIndex.withoutDot(name)
        var found: [Int] = []
        var index = Int(buckets[NameIndex.hash(name) & (buckets.count - 1)])
        while index >= 0 {
            if NameIndex.withoutDot(symbols.name(of: symbols.entries[index])) == name { found.append(index) }
            index = Int(next[index])
        }
        return found
    }

    private static func withoutDot(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        name.count > 1 && name.first == UInt8(ascii: ".") ? name.dropFirst() : name
    }

    /// FNV-1a.
    private static func hash(_ name: ArraySlice<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in withoutDot(name) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
