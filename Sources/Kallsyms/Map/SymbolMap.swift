import Binary

/// A list of kernel symbols in a given order, such as a `System.map`, the output of `nm`, or the kernel's own table.
///
/// All names lie in one buffer, so that a list of a hundred thousand symbols is two allocations. Names are bytes, not
/// text: the kernel's tools copy them without looking, and so does this.
public struct SymbolMap: Sendable {
    /// One symbol of a ``SymbolMap``.
    public struct Entry: Sendable, Hashable {
        /// Its address.
        public var address: UInt64
        /// Where its name starts in ``SymbolMap/names``.
        public var nameStart: UInt32
        /// Bytes of its name.
        public var nameCount: UInt16
        /// The letter that `nm` gives it: "T" for a global function, "d" for local data, and so on.
        public var type: UInt8

        @inlinable
        init(address: UInt64, nameStart: UInt32, nameCount: UInt16, type: UInt8) {
            self.address = address
            self.nameStart = nameStart
            self.nameCount = nameCount
            self.type = type
        }

        /// The part of ``SymbolMap/names`` that is its name.
        @inlinable
        public var nameRange: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    }

    /// The symbols, in order.
    public internal(set) var entries: [Entry] = []
    /// The bytes of all names. Each has its symbol's type before it and a zero byte behind it, and a zero byte comes
    /// before them all. There is nothing else in it but zeros, so names can be compressed where they are.
    public internal(set) var names: [UInt8] = [0]

    /// A list of no symbols.
    public init() {}

    /// The symbols of `selection`, in the table's order.
    public init(_ selection: SymbolSelection) {
        entries = selection.entries
        names = selection.names
    }

    /// Makes room for that many symbols with that many bytes of names in all.
    public mutating func reserveCapacity(symbols: Int, nameBytes: Int) {
        entries.reserveCapacity(symbols)
        // A type and a zero byte for each.
        let (between, overflow) = symbols.multipliedReportingOverflow(by: 2)
        names.reserveCapacity(overflow ? nameBytes : nameBytes + between + 1)
    }

    /// Adds a symbol at the end.
    ///
    /// A name may take 65,535 bytes and all names 4 GiB, and neither it nor the type may have a zero byte; a symbol
    /// that does not fit is not added, and false is returned.
    @discardableResult
    public mutating func append(address: UInt64, type: UInt8, name: Bytes) -> Bool {
        guard UInt16(exactly: name.count) != nil, type != 0, (try? name.cString(at: 0)) == nil else { return false }
        let start = names.count
        names.append(type)
        name.append(to: &names)
        return closeEntry(address: address, from: start)
    }

    /// Adds a symbol at the end, under the conditions of ``append(address:type:name:)-(UInt64,UInt8,Bytes)``.
    mutating func append(address: UInt64, type: UInt8, name: Span<UInt8>) -> Bool {
        guard type != 0, name.count <= UInt16.max else { return false }
        let start = names.count
        names.append(type)
        for index in name.indices {
            guard name[index] != 0 else {
                names.removeSubrange(start...)
                return false
            }
            names.append(name[index])
        }
        return closeEntry(address: address, from: start)
    }

    /// Adds the symbol whose type and name are the last bytes of ``names``, from `start` on. If the numbers of an entry
    /// cannot hold it, these bytes are taken away and false is returned.
    mutating func closeEntry(address: UInt64, from start: Int) -> Bool {
        guard let nameStart = UInt32(exactly: start + 1), let count = UInt16(exactly: names.count - start - 1) else {
            names.removeSubrange(start...)
            return false
        }
        entries.append(Entry(address: address, nameStart: nameStart, nameCount: count, type: names[start]))
        names.append(0)
        return true
    }

    /// Takes out symbols, and makes their bytes in ``names`` zero.
    mutating func removeAll(where isUnwanted: (Entry) -> Bool) {
        var kept = 0
        for index in entries.indices {
            let entry = entries[index]
            if isUnwanted(entry) {
                for place in entry.nameRange.lowerBound - 1..<entry.nameRange.upperBound { names[place] = 0 }
            } else {
                entries[kept] = entry
                kept += 1
            }
        }
        entries.removeSubrange(kept...)
    }

    /// The name of `entry`, which must be one of this list.
    @inlinable
    public func name(of entry: Entry) -> ArraySlice<UInt8> {
        names[entry.nameRange]
    }

    /// The name of `entry` as text; what is not UTF-8 becomes U+FFFD.
    public func text(of entry: Entry) -> String {
        String(decoding: names[entry.nameRange], as: UTF8.self)
    }

    /// Bytes of an address of the kernel that the symbols are of, as far as they tell: 8 if one needs more than 4.
    public var wordSize: Int {
        entries.contains { $0.address > UInt32.max } ? 8 : 4
    }

    /// The first symbol of that name.
    public func first(named name: StaticString) -> Entry? {
        let wanted = Array(name.description.utf8)
        return entries.first { Int($0.nameCount) == wanted.count && names[$0.nameRange].elementsEqual(wanted) }
    }
}
