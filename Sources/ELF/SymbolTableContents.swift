import Binary

/// The contents of `.symtab` and `.strtab`.
struct SymbolTableContents {
    /// A section that addresses are in.
    struct Place {
        /// Its index among the section headers.
        let index: UInt16
        let address: UInt64
        let size: UInt64
    }

    /// The bytes of `.symtab`.
    private(set) var entries: [UInt8] = []
    /// The bytes of `.strtab`.
    private(set) var strings: [UInt8] = [0]
    /// The index of the first symbol that is not local: local ones come first (gABI, "Symbol Table").
    private(set) var firstGlobal = 1

    /// The tables of `symbols`, whose addresses are in `places`.
    init(_ symbols: [ELFBuilder.Symbol], in places: [Place], _ layout: Layout) {
        let places = places.sorted { $0.address < $1.address }
        let entrySize = Symbol.size(layout.fileClass)
        var writer = FieldWriter(layout.byteOrder)
        writer.reserveCapacity((symbols.count + 1) * entrySize)
        strings.reserveCapacity(symbols.count * 24)
        writer.appendZeros(entrySize)
        for isLocal in [true, false] {
            for symbol in symbols where (symbol.binding == .local) == isLocal {
                guard let name = UInt32(exactly: strings.count) else { break }
                strings.append(contentsOf: symbol.name)
                strings.append(0)
                if isLocal { firstGlobal += 1 }
                let section: UInt16 =
                    switch symbol.place {
                    case .undefined: UInt16(Symbol.undefinedSection)
                    case .absolute: UInt16(Symbol.absoluteSection)
                    case .address:
                        SymbolTableContents.section(of: symbol.value, in: places) ?? UInt16(Symbol.absoluteSection)
                    }
                writer.append(symbol, layout, name: name, section: section)
            }
        }
        entries = writer.bytes
    }

    /// The section that has `address`. A symbol that marks an end may be rounded up to a page: then the section before
    /// it.
    private static func section(of address: UInt64, in places: [Place]) -> UInt16? {
        let next = places.firstSortedIndex { $0.address > address }
        // Empty sections, and in a hostile file sections inside each other, may be in between.
        let candidates = places[..<next].reversed().prefix(8)
        if let inside = candidates.first(where: { address - $0.address < $0.size }) { return inside.index }
        let largestPage: UInt64 = 1 << 16
        return candidates.first { address - $0.address - $0.size <= largestPage }?.index
    }
}
