import Architectures
import Binary

/// The structures of an ELF file (System V gABI, chapter 4), of the class and byte order of `layout`. The writer must
/// have the same byte order.
extension FieldWriter {
    /// `Elf32_Ehdr` or `Elf64_Ehdr`, of a file whose program headers, if any, come right after it, and whose last
    /// section has the names of the sections.
    mutating func append(
        header type: FileType, _ layout: Layout, machine: ELFMachine, entry: UInt64, flags: UInt32, segments: Int,
        sectionsOffset: UInt64, sections: Int
    ) {
        append([0x7f, 0x45, 0x4c, 0x46, layout.fileClass.rawValue, layout.byteOrder == .little ? 1 : 2, 1])
        appendZeros(9)
        append(type.rawValue)
        append(machine.rawValue)
        append(1 as UInt32)
        append(entry, width: layout.wordSize)
        append(segments == 0 ? 0 : UInt64(layout.headerSize), width: layout.wordSize)
        append(sectionsOffset, width: layout.wordSize)
        append(flags)
        append(UInt16(layout.headerSize))
        append(segments == 0 ? 0 : UInt16(layout.programHeaderSize))
        append(UInt16(clamping: segments))
        append(UInt16(layout.sectionHeaderSize))
        append(UInt16(clamping: sections))
        append(UInt16(clamping: sections - 1))
    }

    /// `Elf32_Phdr` or `Elf64_Phdr` of type `PT_LOAD`. `offset` is where the region's contents start in the file, in
    /// bytes; `flags` is `p_flags`.
    mutating func append(
        segment region: MemoryRegion, _ layout: Layout, offset: UInt64, flags: UInt32, alignment: UInt64
    ) {
        append(SegmentType.load.rawValue)
        if layout.fileClass == .bits64 { append(flags) }
        for number in [offset, region.address, region.address, UInt64(region.contents.count), region.size] {
            append(number, width: layout.wordSize)
        }
        if layout.fileClass == .bits32 { append(flags) }
        append(alignment, width: layout.wordSize)
    }

    /// `Elf32_Shdr` or `Elf64_Shdr`.
    mutating func append(_ section: SectionHeader, _ layout: Layout) {
        append(section.name)
        append(section.type.rawValue)
        for number in [section.flags.rawValue, section.address, section.offset, section.size] {
            append(number, width: layout.wordSize)
        }
        append(section.link)
        append(section.info)
        append(section.alignment, width: layout.wordSize)
        append(section.entrySize, width: layout.wordSize)
    }

    /// `Elf32_Sym` or `Elf64_Sym`. `name` is where its name starts in the string table, `section` is `st_shndx`.
    mutating func append(_ symbol: ELFBuilder.Symbol, _ layout: Layout, name: UInt32, section: UInt16) {
        let info = symbol.binding.rawValue << 4 | symbol.type.rawValue & 0xf
        append(name)
        if layout.fileClass == .bits64 {
            append(info)
            append(0 as UInt8)
            append(section)
            append(symbol.value)
            append(symbol.size)
        } else {
            append(symbol.value, width: 4)
            append(symbol.size, width: 4)
            append(info)
            append(0 as UInt8)
            append(section)
        }
    }
}

/// The fields of a section header.
struct SectionHeader {
    var name: UInt32
    var type: SectionType
    var flags: SectionFlags = []
    var address: UInt64 = 0
    var offset: UInt64 = 0
    var size: UInt64 = 0
    var link: UInt32 = 0
    var info: UInt32 = 0
    var alignment: UInt64 = 1
    var entrySize: UInt64 = 0

    /// The header of no section, which every file has at index 0.
    static var null: SectionHeader { SectionHeader(name: 0, type: .null, alignment: 0) }
}
