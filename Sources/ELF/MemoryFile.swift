import Binary

/// An ELF file that describes memory: what lies where, in which sections, and the symbols of the places.
///
/// Written are the ELF header, a `PT_LOAD` segment for each region, the section headers, `.symtab` and `.strtab`; that
/// is what `nm`, `objdump` and `gdb` need (System V gABI, chapter 4).
public struct MemoryFile: Sendable {
    /// A run of memory: one segment.
    public struct Region: Sendable {
        /// The virtual address of its first byte.
        public let address: UInt64
        /// Its bytes, as far as the file holds them.
        public let contents: Bytes
        /// Bytes that it takes in memory; those behind ``contents`` are zero.
        public let size: UInt64

        /// A region of that place, contents and size.
        public init(address: UInt64, contents: Bytes, size: UInt64) {
            self.address = address
            self.contents = contents
            self.size = max(size, UInt64(contents.count))
        }
    }

    /// A named part of a region.
    public struct Part: Sendable {
        /// Its name.
        public let name: String
        /// `sh_flags`; each part is `SHF_ALLOC` besides.
        public let flags: SectionFlags
        /// The address of its first byte.
        public let address: UInt64
        /// Its size in bytes.
        public let size: UInt64

        /// A part of that name, flags and place.
        public init(name: String, flags: SectionFlags, address: UInt64, size: UInt64) {
            self.name = name
            self.flags = flags
            self.address = address
            self.size = size
        }
    }

    /// A symbol.
    public struct Entry: Sendable {
        /// The bytes of its name.
        public let name: ArraySlice<UInt8>
        /// Its address, or, if it is absolute, its value.
        public let value: UInt64
        /// Bytes of what it names; 0 if that is not known.
        public let size: UInt64
        /// Whether it is local, global or weak.
        public let binding: SymbolBinding
        /// What it names.
        public let type: SymbolType
        /// Whether its value is no address.
        public let isAbsolute: Bool

        /// A symbol of that name, place and kind.
        public init(
            name: ArraySlice<UInt8>, value: UInt64, size: UInt64, binding: SymbolBinding, type: SymbolType,
            isAbsolute: Bool
        ) {
            self.name = name
            self.value = value
            self.size = size
            self.binding = binding
            self.type = type
            self.isAbsolute = isAbsolute
        }
    }

    /// The size of the structures, and the byte order.
    public var layout: Layout
    /// `e_machine`.
    public var machine: Machine
    /// `e_flags`.
    public var flags: UInt32
    /// `e_entry`.
    public var entry: UInt64
    /// The memory.
    public var regions: [Region]
    /// The parts, each inside one region.
    public var parts: [Part]
    /// The symbols.
    public var symbols: [Entry]
    /// Words that the file has with these values, whatever the contents of the regions are; by ascending address.
    public var words: [RelocatedWord]

    /// A file of those contents.
    public init(
        layout: Layout, machine: Machine, flags: UInt32, entry: UInt64, regions: [Region], parts: [Part],
        symbols: [Entry], words: [RelocatedWord] = []
    ) {
        self.layout = layout
        self.machine = machine
        self.flags = flags
        self.entry = entry
        self.regions = regions.sorted { $0.address < $1.address }
        self.parts = parts.sorted { $0.address < $1.address }
        self.symbols = symbols
        self.words = words
    }

    /// Regions start in the file at the offset in a page that they have in memory.
    private static let pageSize: UInt64 = 1 << 12
    /// The first section indices with a meaning of their own (`SHN_LORESERVE`).
    private static let sectionLimit = 0xff00

    /// Gives `write` the file, piece by piece.
    public func write<Failure: Error>(to write: (Bytes) throws(Failure) -> Void) throws(Failure) {
        let isWide = layout.fileClass == .bits64
        let headerSize = isWide ? 64 : 52
        let programHeaderSize = isWide ? 56 : 32
        let names = StringTable()
        var fields = FieldWriter(layout)

        // What lies where in the file.
        var end = UInt64(headerSize + regions.count * programHeaderSize)
        var offsets: [UInt64] = []
        for region in regions {
            end = MemoryFile.next(end, congruentTo: region.address)
            offsets.append(end)
            end += UInt64(region.contents.count)
        }
        let regionsEnd = end

        let kept = Array(
            parts.filter { part in regions.contains { $0.holds(part) } }.prefix(MemoryFile.sectionLimit - 8))
        let table = SymbolEntries(symbols, parts: kept, layout)
        let symbolsOffset = MemoryFile.aligned(regionsEnd)
        let stringsOffset = symbolsOffset + UInt64(table.entries.count)
        let namesOffset = stringsOffset + UInt64(table.strings.count)
        var sections = FieldWriter(layout)
        sections.section(name: 0, type: .null, flags: [], address: 0, offset: 0, size: 0)
        for part in kept {
            guard let index = regions.lastIndex(where: { $0.holds(part) }) else { continue }
            let region = regions[index]
            let distance = part.address - region.address
            let isEmpty = distance >= UInt64(region.contents.count)
            sections.section(
                name: names.offset(of: part.name), type: isEmpty ? .noBits : .programBits,
                flags: part.flags.union(.allocated), address: part.address,
                offset: offsets[index] + min(distance, UInt64(region.contents.count)), size: part.size)
        }
        sections.section(
            name: names.offset(of: ".symtab"), type: .symbolTable, flags: [], address: 0, offset: symbolsOffset,
            size: UInt64(table.entries.count), link: UInt32(kept.count + 2), info: UInt32(table.firstGlobal),
            alignment: 8, entrySize: isWide ? 24 : 16)
        sections.section(
            name: names.offset(of: ".strtab"), type: .stringTable, flags: [], address: 0, offset: stringsOffset,
            size: UInt64(table.strings.count))
        let last = names.offset(of: ".shstrtab")
        sections.section(
            name: last, type: .stringTable, flags: [], address: 0, offset: namesOffset,
            size: UInt64(names.bytes.count))
        let sectionsOffset = MemoryFile.aligned(namesOffset + UInt64(names.bytes.count))

        fields.header(
            machine: machine, entry: entry, flags: flags, segments: regions.count, sectionsOffset: sectionsOffset,
            sections: kept.count + 4)
        for (region, offset) in zip(regions, offsets) {
            let inside = kept.filter { region.holds($0) }
            let isExecutable = inside.isEmpty || inside.contains { $0.flags.contains(.executable) }
            fields.segment(
                region, offset: offset, flags: isExecutable ? 7 : 6, alignment: MemoryFile.pageSize)
        }
        var written: UInt64 = 0
        func add(_ piece: Bytes) throws(Failure) {
            try write(piece)
            written += UInt64(piece.count)
        }
        func pad(to offset: UInt64) throws(Failure) {
            if offset > written { try add(Bytes([UInt8](repeating: 0, count: Int(offset - written)))) }
        }
        try add(Bytes(fields.bytes))
        for (region, offset) in zip(regions, offsets) {
            try pad(to: offset)
            for piece in stride(from: 0, to: region.contents.count, by: MemoryFile.pieceSize) {
                try add(contents(of: region, at: piece))
            }
        }
        try pad(to: symbolsOffset)
        try add(Bytes(table.entries))
        try add(Bytes(table.strings))
        try add(Bytes(names.bytes))
        try pad(to: sectionsOffset)
        try add(Bytes(sections.bytes))
    }

    /// Bytes of a region that are written at once.
    private static let pieceSize = 1 << 20

    /// The piece of a region's contents that starts at `offset`, with the words that have other values.
    private func contents(of region: Region, at offset: Int) -> Bytes {
        let count = min(MemoryFile.pieceSize, region.contents.count - offset)
        let piece = (try? region.contents.slice(at: offset, count: count)) ?? Bytes([])
        let start = region.address &+ UInt64(offset)
        let width = layout.wordSize
        // A word may begin in front of the piece.
        var index = words.firstSortedIndex { $0.address &+ UInt64(width) > start }
        guard index < words.count, words[index].address < start &+ UInt64(count) else { return piece }
        var changed = piece.array
        while index < words.count, words[index].address < start &+ UInt64(count) {
            for (place, byte) in FieldWriter.bytes(of: words[index].value, layout).enumerated() {
                let at = Int(truncatingIfNeeded: words[index].address &+ UInt64(place) &- start)
                if changed.indices.contains(at) { changed[at] = byte }
            }
            index += 1
        }
        return Bytes(changed)
    }

    private static func aligned(_ offset: UInt64) -> UInt64 { (offset + 7) / 8 * 8 }

    /// The first offset from `offset` on that lies in its page as `address` does.
    private static func next(_ offset: UInt64, congruentTo address: UInt64) -> UInt64 {
        offset + ((address &- offset) & (pageSize - 1))
    }
}

extension MemoryFile.Region {
    /// Whether `part` lies in it wholly, in its contents or behind them.
    fileprivate func holds(_ part: MemoryFile.Part) -> Bool {
        guard part.address >= address, part.size <= size, part.address - address <= size - part.size else {
            return false
        }
        let distance = part.address - address
        let filled = UInt64(contents.count)
        return distance >= filled || distance + part.size <= filled
    }
}

/// The names of sections.
private final class StringTable {
    private(set) var bytes: [UInt8] = [0]

    func offset(of name: String) -> UInt32 {
        let offset = UInt32(bytes.count)
        bytes.append(contentsOf: name.utf8)
        bytes.append(0)
        return offset
    }
}
