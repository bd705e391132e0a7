import Binary

/// Addresses that millions of words are compared with: a sorted list, and its bounds.
struct AddressSet {
    private var addresses: [UInt64] = []
    private var lowest = UInt64.max
    private var highest: UInt64 = 0

    var isEmpty: Bool { addresses.isEmpty }

    mutating func insert(_ address: UInt64) {
        addresses.append(address)
        lowest = min(lowest, address)
        highest = max(highest, address)
    }

    /// To be called between the last insertion and the first question.
    mutating func sort() { addresses.sort() }

    func contains(_ address: UInt64) -> Bool {
        guard address >= lowest, address <= highest else { return false }
        let index = addresses.firstSortedIndex { $0 >= address }
        return index < addresses.count && addresses[index] == address
    }
}
