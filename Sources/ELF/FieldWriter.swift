import Binary

/// Writes structures of an ELF file, field by field.
struct FieldWriter {
    let layout: Layout
    private(set) var bytes: [UInt8] = []

    init(_ layout: Layout) { self.layout = layout }

    mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func half(_ value: UInt16) { number(UInt64(value), width: 2) }

    mutating func word(_ value: UInt32) { number(UInt64(value), width: 4) }

    /// An address, an offset or a size: 4 or 8 bytes, as the class says.
    mutating func native(_ value: UInt64) { number(value, width: layout.wordSize) }

    /// An address, an offset or a size as it lies in a file.
    static func bytes(of value: UInt64, _ layout: Layout) -> [UInt8] {
        var writer = FieldWriter(layout)
        writer.native(value)
        return writer.bytes
    }

    private mutating func number(_ value: UInt64, width: Int) {
        for index in 0..<width {
            let shift = UInt64(layout.byteOrder == .little ? index : width - 1 - index) * 8
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// `Elf32_Ehdr` or `Elf64_Ehdr`; the program headers come right behind it.
    mutating func header(
        machine: Machine, entry: UInt64, flags: UInt32, segments: Int, sectionsOffset: UInt64, sections: Int
    ) {
        let isWide = layout.fileClass == .bits64
        bytes.append(contentsOf: [0x7f, 0x45, 0x4c, 0x46, layout.fileClass.rawValue])
        bytes.append(contentsOf: [layout.byteOrder == .little ? 1 : 2, 1] + [UInt8](repeating: 0, count: 9))
        half(FileType.executable.rawValue)
        half(machine.rawValue)
        word(1)
        native(entry)
        native(segments == 0 ? 0 : isWide ? 64 : 52)
        native(sectionsOffset)
        word(flags)
        half(isWide ? 64 : 52)
        half(isWide ? 56 : 32)
        half(UInt16(clamping: segments))
        half(isWide ? 64 : 40)
        half(UInt16(clamping: sections))
        half(UInt16(clamping: sections - 1))
    }

    /// `Elf32_Phdr` or `Elf64_Phdr` of type `PT_LOAD`.
    mutating func segment(_ region: MemoryFile.Region, offset: UInt64, flags: UInt32, alignment: UInt64) {
        word(SegmentType.load.rawValue)
        if layout.fileClass == .bits64 { word(flags) }
        native(offset)
        native(region.address)
        native(region.address)
        native(UInt64(region.contents.count))
        native(region.size)
        if layout.fileClass == .bits32 { word(flags) }
        native(alignment)
    }

    /// `Elf32_Shdr` or `Elf64_Shdr`.
    mutating func section(
        name: UInt32, type: SectionType, flags: SectionFlags, address: UInt64, offset: UInt64, size: UInt64,
        link: UInt32 = 0, info: UInt32 = 0, alignment: UInt64 = 1, entrySize: UInt64 = 0
    ) {
        word(name)
        word(type.rawValue)
        native(flags.rawValue)
        native(address)
        native(offset)
        native(size)
        word(link)
        word(info)
        native(type == .null ? 0 : alignment)
        native(entrySize)
    }
}

/// The contents of `.symtab` and `.strtab`.
struct SymbolEntries {
    private(set) var entries: [UInt8] = []
    private(set) var strings: [UInt8] = [0]
    /// The index of the first symbol that is not local: those are first (gABI, "Symbol Table").
    private(set) var firstGlobal = 1

    init(_ symbols: [MemoryFile.Entry], parts: [MemoryFile.Part], _ layout: Layout) {
        var writer = FieldWriter(layout)
        writer.reserveCapacity((symbols.count + 1) * 24)
        strings.reserveCapacity(symbols.count * 24)
        for _ in 0..<(layout.fileClass == .bits64 ? 24 : 16) { writer.byte(0) }
        for isLocal in [true, false] {
            for symbol in symbols where (symbol.binding == .local) == isLocal {
                guard let name = UInt32(exactly: strings.count) else { break }
                strings.append(contentsOf: symbol.name)
                strings.append(0)
                if isLocal { firstGlobal += 1 }
                let section =
                    symbol.isAbsolute
                    ? nil : SymbolEntries.part(of: symbol.value, in: parts).map { UInt16(clamping: $0 + 1) }
                let info = symbol.binding.rawValue << 4 | symbol.type.rawValue & 0xf
                writer.word(name)
                if layout.fileClass == .bits64 {
                    writer.byte(info)
                    writer.byte(0)
                    writer.half(section ?? 0xfff1)
                    writer.native(symbol.value)
                    writer.native(symbol.size)
                } else {
                    writer.native(symbol.value)
                    writer.native(symbol.size)
                    writer.byte(info)
                    writer.byte(0)
                    writer.half(section ?? 0xfff1)
                }
            }
        }
        entries = writer.bytes
    }

    /// The part in which `address` lies; or, for the symbols that mark an end and are rounded up to a page, the one
    /// in front of it.
    private static func part(of address: UInt64, in parts: [MemoryFile.Part]) -> Int? {
        let next = parts.firstSortedIndex { $0.address > address }
        // Empty parts, and in a hostile file parts inside each other, may lie in between.
        let candidates = parts.indices[..<next].reversed().prefix(8)
        if let inside = candidates.first(where: { address - parts[$0].address < parts[$0].size }) { return inside }
        let largestPage: UInt64 = 1 << 16
        return candidates.first { address - parts[$0].address - parts[$0].size <= largestPage }
    }
}
