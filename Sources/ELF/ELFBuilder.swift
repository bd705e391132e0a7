import Architectures
import Binary

/// An ELF file in the making: memory, sections and symbols, as ``write(to:)`` lays them out in a file.
///
/// The file has the ELF header, a `PT_LOAD` segment for each region of memory, the contents of the sections that are in
/// no region, `.symtab`, `.strtab`, `.shstrtab`, and the section headers (System V gABI, chapter 4). That is what `nm`,
/// `objdump`, `gdb` and `ld` need.
public struct ELFBuilder: Sendable {
    /// A section.
    public struct Section: Sendable {
        /// Where its bytes are.
        public enum Contents: Sendable {
            /// In the region of memory that has the section's address, or after that region's bytes, where all is zero.
            case memory(size: UInt64)
            /// In the section itself.
            case bytes(Bytes)
            /// Relocation entries, of the class and byte order of the file, with or without addends. They apply to the
            /// section at index `section` of ``ELFBuilder/sections``, which comes before this one.
            case relocations(Bytes, section: Int, hasAddends: Bool)
        }

        /// Its name.
        public let name: String
        /// `sh_flags`.
        public let flags: SectionFlags
        /// The address of its first byte; 0 in an object for the linker.
        public let address: UInt64
        /// `sh_addralign`: what its address is a multiple of, in bytes.
        public let alignment: UInt64
        /// Its bytes.
        public let contents: Contents

        /// A section of that name, flags, place and contents.
        public init(
            name: String, flags: SectionFlags, address: UInt64 = 0, alignment: UInt64 = 1, contents: Contents
        ) {
            self.name = name
            self.flags = flags
            self.address = address
            self.alignment = alignment
            self.contents = contents
        }

        /// Bytes that it takes in memory or in the file.
        public var size: UInt64 {
            switch contents {
            case .memory(let size): size
            case .bytes(let bytes), .relocations(let bytes, _, _): UInt64(bytes.count)
            }
        }
    }

    /// A symbol.
    public struct Symbol: Sendable {
        /// What its value is.
        public enum Place: Sendable, Hashable {
            /// An address, which tells its section.
            case address
            /// A number that is no address (`SHN_ABS`).
            case absolute
            /// Nothing: it is defined in another file (`SHN_UNDEF`).
            case undefined
        }

        /// The bytes of its name.
        public let name: ArraySlice<UInt8>
        /// Its value.
        public let value: UInt64
        /// Bytes of what it names; 0 if that is not known.
        public let size: UInt64
        /// Whether it is local, global or weak.
        public let binding: SymbolBinding
        /// What it names.
        public let type: SymbolType
        /// What its value is.
        public let place: Place

        /// A symbol of that name, place and kind.
        public init(
            name: ArraySlice<UInt8>, value: UInt64, size: UInt64 = 0, binding: SymbolBinding, type: SymbolType = .none,
            place: Place = .address
        ) {
            self.name = name
            self.value = value
            self.size = size
            self.binding = binding
            self.type = type
            self.place = place
        }
    }

    /// The class and byte order of the file.
    public let layout: Layout
    /// `e_type`.
    public var type: FileType
    /// `e_machine`.
    public var machine: ELFMachine
    /// `e_flags`.
    public var flags: UInt32
    /// `e_entry`.
    public var entry: UInt64
    /// The memory, by ascending address.
    public let regions: [MemoryRegion]
    /// The sections in the file's order. One that claims memory that no region has is left out of the file.
    public var sections: [Section]
    /// The symbols.
    public var symbols: [Symbol]
    /// Words that the file has with these values, whatever the contents of the regions are; by ascending address.
    public var words: [RelocatedWord]

    /// A file of those contents.
    public init(
        layout: Layout, type: FileType, machine: ELFMachine, flags: UInt32, entry: UInt64 = 0,
        regions: [MemoryRegion] = [], sections: [Section], symbols: [Symbol], words: [RelocatedWord] = []
    ) {
        self.layout = layout
        self.type = type
        self.machine = machine
        self.flags = flags
        self.entry = entry
        self.regions = regions.sorted { $0.address < $1.address }
        self.sections = sections
        self.symbols = symbols
        self.words = words
    }

    /// Regions start in the file at the offset in a page that they have in memory.
    private static let pageSize: UInt64 = 1 << 12
    /// The first section indices with a meaning of their own (`SHN_LORESERVE`).
    private static let sectionLimit = 0xff00
    /// Bytes of a region that are written at once.
    private static let pieceSize = 1 << 20

    /// Calls `write` with the bytes of the file, piece by piece.
    ///
    /// - Throws: what `write` throws.
    public func write<Failure: Error>(to write: (Bytes) throws(Failure) -> Void) throws(Failure) {
        let plan = Plan(self)
        var fields = FieldWriter(layout.byteOrder)
        fields.append(
            header: type, layout, machine: machine, entry: entry, flags: flags, segments: regions.count,
            sectionsOffset: plan.headersOffset, sections: plan.headers.count)
        for (index, region) in regions.enumerated() {
            fields.append(
                segment: region, layout, offset: plan.regionOffsets[index],
                flags: plan.isExecutable[index] ? 7 : 6, alignment: ELFBuilder.pageSize)
        }

        var written: UInt64 = 0
        func add(_ piece: Bytes) throws(Failure) {
            try write(piece)
            written += UInt64(piece.count)
        }
        func pad(to offset: UInt64) throws(Failure) {
            if offset > written { try add(Bytes(repeatElement(0, count: Int(offset - written)))) }
        }
        try add(Bytes(fields.bytes))
        for (region, offset) in zip(regions, plan.regionOffsets) {
            try pad(to: offset)
            var address = region.address
            for piece in region.contents.pieces(ofAtMost: ELFBuilder.pieceSize) {
                try add(withWords(piece, at: address))
                address &+= UInt64(piece.count)
            }
        }
        for (offset, bytes) in plan.contents {
            try pad(to: offset)
            try add(bytes)
        }
        try pad(to: plan.headersOffset)
        var headers = FieldWriter(layout.byteOrder)
        for header in plan.headers { headers.append(header, layout) }
        try add(Bytes(headers.bytes))
    }

    /// A piece of a region's contents, whose first byte is at the address `start`, with the words that have other
    /// values.
    private func withWords(_ piece: Bytes, at start: UInt64) -> Bytes {
        let width = layout.wordSize
        // A word may begin before the piece and end in it.
        var index = words.firstSortedIndex { $0.address &+ UInt64(width) > start }
        guard index < words.count, words[index].address < start &+ UInt64(piece.count) else { return piece }
        var changed = piece.array
        while index < words.count, words[index].address < start &+ UInt64(piece.count) {
            var word = FieldWriter(layout.byteOrder)
            word.append(words[index].value, width: width)
            for (place, byte) in word.bytes.enumerated() {
                let at = Int(truncatingIfNeeded: words[index].address &+ UInt64(place) &- start)
                if changed.indices.contains(at) { changed[at] = byte }
            }
            index += 1
        }
        return Bytes(changed)
    }
}

extension ELFBuilder {
    /// What is where in the file. Offsets are in bytes from its start.
    private struct Plan {
        /// Where the contents of each region are.
        private(set) var regionOffsets: [UInt64] = []
        /// Whether a region has a section of instructions, or no section at all.
        private(set) var isExecutable: [Bool] = []
        /// What comes after the regions, by ascending offset.
        private(set) var contents: [(offset: UInt64, bytes: Bytes)] = []
        private(set) var headers = [SectionHeader.null]
        private(set) var headersOffset: UInt64 = 0

        private let file: ELFBuilder
        private var end: UInt64
        private var names = FieldWriter(.little)
        /// The index among the headers of each section of the builder that enters the file.
        private var indices: [Int: Int] = [:]

        init(_ file: ELFBuilder) {
            self.file = file
            end = UInt64(file.layout.headerSize + file.regions.count * file.layout.programHeaderSize)
            names.appendZeros(1)
            for region in file.regions {
                // The same place in its page as in memory.
                end += (region.address &- end) & (ELFBuilder.pageSize - 1)
                regionOffsets.append(end)
                end += UInt64(region.contents.count)
            }

            let kept = keptSections()
            let symbolTableIndex = kept.count + 1
            var places: [SymbolTableContents.Place] = []
            for (place, (index, region)) in kept.enumerated() {
                let section = file.sections[index]
                add(section, in: region, symbolTableIndex: symbolTableIndex)
                indices[index] = place + 1
                if section.isMemory || section.flags.contains(.allocated) {
                    places.append(
                        SymbolTableContents.Place(
                            index: UInt16(clamping: place + 1), address: section.address, size: section.size))
                }
            }
            let table = SymbolTableContents(file.symbols, in: places, file.layout)
            add(
                SectionHeader(
                    name: addName(".symtab"), type: .symbolTable, link: UInt32(symbolTableIndex + 1),
                    info: UInt32(clamping: table.firstGlobal), alignment: UInt64(file.layout.wordSize),
                    entrySize: UInt64(ELF.Symbol.size(file.layout.fileClass))), Bytes(table.entries))
            add(SectionHeader(name: addName(".strtab"), type: .stringTable), Bytes(table.strings))
            let nameOffset = addName(".shstrtab")
            add(SectionHeader(name: nameOffset, type: .stringTable), Bytes(names.bytes))
            align(to: UInt64(file.layout.wordSize))
            headersOffset = end
        }

        /// The indices of the sections that enter the file, each with that of the region that its bytes are in.
        private mutating func keptSections() -> [(index: Int, region: Int?)] {
            var kept: [(index: Int, region: Int?)] = []
            var hasSection = [Bool](repeating: false, count: file.regions.count)
            var hasCode = hasSection
            for (index, section) in file.sections.enumerated() where kept.count < ELFBuilder.sectionLimit - 8 {
                guard section.isMemory else {
                    kept.append((index, nil))
                    continue
                }
                guard let region = file.regions.lastIndex(holding: section) else { continue }
                hasSection[region] = true
                if section.flags.contains(.executable) { hasCode[region] = true }
                kept.append((index, region))
            }
            isExecutable = zip(hasSection, hasCode).map { !$0 || $1 }
            return kept
        }

        /// Adds a section of the builder, whose bytes are in the region at index `region`, if they are in any.
        private mutating func add(_ section: Section, in region: Int?, symbolTableIndex: Int) {
            var header = SectionHeader(
                name: addName(section.name), type: .programBits, flags: section.flags, address: section.address,
                alignment: section.alignment)
            switch section.contents {
            case .memory(let size):
                guard let region else { return }
                let distance = section.address - file.regions[region].address
                let filled = UInt64(file.regions[region].contents.count)
                header.type = distance >= filled ? .noBits : .programBits
                header.flags.insert(.allocated)
                header.offset = regionOffsets[region] + min(distance, filled)
                header.size = size
                headers.append(header)
            case .bytes(let bytes): add(header, bytes)
            case .relocations(let entries, let target, let hasAddends):
                header.type = hasAddends ? .relocationsWithAddends : .relocations
                header.flags.insert(.infoLink)
                header.link = UInt32(symbolTableIndex)
                header.info = UInt32(indices[target] ?? 0)
                header.entrySize = UInt64(file.layout.wordSize * (hasAddends ? 3 : 2))
                add(header, entries)
            }
        }

        /// Adds a section with contents of its own.
        private mutating func add(_ header: SectionHeader, _ bytes: Bytes) {
            var header = header
            align(to: header.alignment)
            header.offset = end
            header.size = UInt64(bytes.count)
            contents.append((end, bytes))
            headers.append(header)
            end += header.size
        }

        private mutating func align(to alignment: UInt64) {
            if alignment > 1 { end = (end + alignment - 1) / alignment * alignment }
        }

        /// Where the section's name is in `.shstrtab`.
        private mutating func addName(_ name: String) -> UInt32 {
            let offset = UInt32(clamping: names.count)
            names.append(cString: name)
            return offset
        }
    }
}

extension ELFBuilder.Section {
    /// Whether its bytes are in a region of memory.
    fileprivate var isMemory: Bool {
        if case .memory = contents { true } else { false }
    }
}

extension [MemoryRegion] {
    /// The last region that has all of `section`, in its contents or after them. Regions are sorted by address.
    fileprivate func lastIndex(holding section: ELFBuilder.Section) -> Int? {
        let next = firstSortedIndex { $0.address > section.address }
        // In a hostile file regions may be inside each other.
        return indices[..<next].suffix(8).last { self[$0].holds(section) }
    }
}

extension MemoryRegion {
    fileprivate func holds(_ section: ELFBuilder.Section) -> Bool {
        guard section.address >= address, section.size <= size, section.address - address <= size - section.size else {
            return false
        }
        let distance = section.address - address
        let filled = UInt64(contents.count)
        return distance >= filled || distance + section.size <= filled
    }
}
