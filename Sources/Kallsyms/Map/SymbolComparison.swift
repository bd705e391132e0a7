/// The symbols of a kernel's image compared with those that the kernel showed when it ran (`/proc/kallsyms`).
///
/// The two agree if they have the same types and names in the same order, and if all addresses differ by the distance
/// that the kernel was moved when it was loaded (KASLR). Symbols that are not addresses stay: those below 4 GiB in a
/// 64-bit kernel, such as the per-CPU symbols of x86.
public struct SymbolComparison: Sendable {
    /// A symbol that only one of the two has, or that has another address than it should.
    public struct Difference: Sendable, Hashable {
        /// The letter that `nm` gives it.
        public let type: UInt8
        /// Its name.
        public let name: String
        /// Its address in the image; nil if the image does not have it.
        public let linked: UInt64?
        /// Its address in the running kernel; nil if that does not have it.
        public let running: UInt64?
    }

    /// Symbols with the same type and name in both, at the same place in the order as far as both agree.
    public let common: Int
    /// What differs: symbols of the image first, each list in its own order.
    public let differences: [Difference]
    /// Whether both have the same symbols, but not in the same order.
    public let isReordered: Bool
    /// How far the kernel was moved, in bytes, by most of its symbols; 0 if it ran where it was linked.
    public let offset: UInt64
    /// Symbols that were moved by ``offset``.
    public let moved: Int
    /// Symbols that stayed, since they are not addresses.
    public let stayed: Int

    /// Whether nothing differs.
    public var agrees: Bool { differences.isEmpty && !isReordered }

    /// Compares the symbols of an image with those of the running kernel. Symbols of modules do not count: a tab and
    /// the module's name in brackets follow their names.
    public init(linked: SymbolMap, running: SymbolMap, wordSize: Int) {
        let shown = running.entries.filter { !running.name(of: $0).contains(UInt8(ascii: "\t")) }
        func key(_ entry: SymbolMap.Entry, of map: SymbolMap) -> ArraySlice<UInt8> {
            // The type is before the name.
            map.names[entry.nameRange.lowerBound - 1..<entry.nameRange.upperBound]
        }
        func difference(_ entry: SymbolMap.Entry, of map: SymbolMap, linked: UInt64?, running: UInt64?) -> Difference {
            Difference(type: entry.type, name: map.text(of: entry), linked: linked, running: running)
        }
        let isSame =
            linked.entries.count == shown.count
            && zip(linked.entries, shown).allSatisfy { key($0, of: linked) == key($1, of: running) }
        guard isSame else {
            var counts: [ArraySlice<UInt8>: Int] = [:]
            for entry in shown { counts[key(entry, of: running), default: 0] += 1 }
            var differences: [Difference] = []
            for entry in linked.entries {
                let name = key(entry, of: linked)
                if let count = counts[name], count > 0 {
                    counts[name] = count - 1
                } else {
                    differences.append(difference(entry, of: linked, linked: entry.address, running: nil))
                }
            }
            common = linked.entries.count - differences.count
            for entry in shown {
                let name = key(entry, of: running)
                if let count = counts[name], count > 0 {
                    counts[name] = count - 1
                    differences.append(difference(entry, of: running, linked: nil, running: entry.address))
                }
            }
            self.differences = differences
            isReordered = differences.isEmpty
            (offset, moved, stayed) = (0, 0, 0)
            return
        }
        func distance(_ index: Int) -> UInt64 { shown[index].address &- linked.entries[index].address }
        func mayStay(_ index: Int) -> Bool {
            wordSize == 8 && distance(index) == 0 && linked.entries[index].address <= UInt32.max
        }
        var counts: [UInt64: Int] = [:]
        for index in shown.indices where !mayStay(index) { counts[distance(index), default: 0] += 1 }
        let offset = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        differences = shown.indices.filter { !mayStay($0) && distance($0) != offset }.map {
            difference(shown[$0], of: running, linked: linked.entries[$0].address, running: shown[$0].address)
        }
        self.offset = offset
        common = shown.count
        isReordered = false
        moved = counts[offset] ?? 0
        stayed = offset == 0 ? 0 : shown.indices.count(where: mayStay)
    }
}
