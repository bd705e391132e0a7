/// Where symbols are, by name and size, or by name alone, each in one step however many share a name.
///
/// A dot in front does not count: under function descriptors `sys_read` and `.sys_read` are one function, and traces name
/// either.
struct ReferenceIndex: Sendable {
    /// What is known of a name.
    enum Answer: Sendable, Hashable {
        /// No symbol has it.
        case none
        /// All symbols that have it are at that address.
        case one(UInt64)
        /// Symbols at several addresses have it.
        case several
    }

    private struct Item {
        let nameStart: UInt32
        let nameCount: UInt16
        var isAmbiguous: Bool
        /// The symbol's module, or whatever else divides the names.
        let owner: UInt32
        /// ``anySize`` for the name alone.
        let size: UInt64
        let address: UInt64
    }

    /// No symbol has as many bytes.
    private static let anySize = UInt64.max

    private let names: [UInt8]
    private var items: [Item] = []
    /// Indices of ``items``; -1 where nothing is. The number of them is a power of two.
    private var slots: [Int32]

    /// An index of names in `names`, of about `count` symbols.
    init(of names: [UInt8], count: Int) {
        self.names = names
        var size = 16
        while size < 4 * count, size < 1 << 30 { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        items.reserveCapacity(2 * count)
    }

    /// Adds a symbol with the name at `range` of the names.
    ///
    /// - Parameter size: its size; nil to find it by its name alone.
    mutating func insert(_ range: Range<Int>, owner: UInt32 = 0, size: UInt64?, address: UInt64) {
        guard size != ReferenceIndex.anySize else { return }
        if items.count * 2 >= slots.count { grow() }
        let size = size ?? ReferenceIndex.anySize
        let name = ReferenceIndex.withoutDot(names[range])
        let slot = slot(of: name, owner, size)
        let found = Int(slots[slot])
        if found >= 0 {
            if items[found].address != address { items[found].isAmbiguous = true }
            return
        }
        guard let start = UInt32(exactly: name.startIndex), let count = UInt16(exactly: name.count),
            let index = Int32(exactly: items.count)
        else { return }
        slots[slot] = index
        items.append(
            Item(nameStart: start, nameCount: count, isAmbiguous: false, owner: owner, size: size, address: address))
    }

    /// The symbols of that name and size; of any size if that is nil.
    func answer(for name: ArraySlice<UInt8>, owner: UInt32 = 0, size: UInt64?) -> Answer {
        let found = Int(slots[slot(of: ReferenceIndex.withoutDot(name), owner, size ?? ReferenceIndex.anySize)])
        guard found >= 0 else { return .none }
        return items[found].isAmbiguous ? .several : .one(items[found].address)
    }

    /// The slot that has that key, or would have it.
    private func slot(of name: ArraySlice<UInt8>, _ owner: UInt32, _ size: UInt64) -> Int {
        var slot = ReferenceIndex.hash(name, owner, size) & (slots.count - 1)
        while case let index = Int(slots[slot]), index >= 0 {
            let item = items[index]
            let range = Int(item.nameStart)..<Int(item.nameStart) + Int(item.nameCount)
            if item.size == size, item.owner == owner, names[range] == name { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for index in items.indices {
            let item = items[index]
            let range = Int(item.nameStart)..<Int(item.nameStart) + Int(item.nameCount)
            slots[slot(of: names[range], item.owner, item.size)] = Int32(index)
        }
    }

    private static func withoutDot(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        name.count > 1 && name.first == UInt8(ascii: ".") ? name.dropFirst() : name
    }

    /// FNV-1a.
    private static func hash(_ name: ArraySlice<UInt8>, _ owner: UInt32, _ size: UInt64) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ size) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ hash >> 29 ^ UInt64(owner)) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
