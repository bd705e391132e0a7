import Binary
import Kallsyms

extension SymbolMap {
    /// The symbols at exactly `address`, of a list that is sorted by address.
    func indices(at address: UInt64) -> Range<Int> {
        let first = entries.firstSortedIndex { $0.address >= address }
        var end = first
        while end < entries.count && entries[end].address == address { end += 1 }
        return first..<end
    }
}

extension SymbolMap.Entry {
    /// Whether it is a weak symbol, which another definition of the name would have replaced.
    var isWeak: Bool { type == UInt8(ascii: "W") || type == UInt8(ascii: "w") }
}
