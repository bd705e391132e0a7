import Binary

/// A section: a named part of the file with one purpose (`Elf32_Shdr`, `Elf64_Shdr`).
public struct Section: Sendable {
    /// Its place in the section header table.
    public let index: Int
    /// Its name, from the section name string table; empty if that is missing.
    public let name: Bytes
    /// `sh_type`.
    public let type: SectionType
    /// `sh_flags`.
    public let flags: SectionFlags
    /// `sh_addr`: the address of its first byte in memory, 0 if it is not loaded.
    public let address: UInt64
    /// `sh_offset`: where it starts in the file.
    public let offset: UInt64
    /// `sh_size`, in bytes.
    public let size: UInt64
    /// `sh_link`: an index of another section, as the type says.
    public let link: UInt32
    /// `sh_info`.
    public let info: UInt32
    /// `sh_addralign`: what its address is a multiple of, in bytes; 0 and 1 mean nothing.
    public let alignment: UInt64
    /// `sh_entsize`: bytes of one entry, for a section that is a table.
    public let entrySize: UInt64
    /// Its contents: empty for a section that takes no room in the file (`SHT_NOBITS`).
    public let contents: Bytes

    /// Whether `address` is in it.
    public func contains(_ address: UInt64) -> Bool {
        address >= self.address && address - self.address < size
    }

    private struct Fields {
        let name: UInt32
        let type: UInt32
        let flags, address, offset, size: UInt64
        let link, info: UInt32
        let alignment, entrySize: UInt64

        init(_ bytes: Bytes, _ layout: Layout, at offset: Int) throws(ReadError) {
            var reader = FieldReader(bytes, layout.byteOrder, at: offset)
            name = try reader.number()
            type = try reader.number()
            flags = try reader.unsigned(width: layout.wordSize)
            address = try reader.unsigned(width: layout.wordSize)
            self.offset = try reader.unsigned(width: layout.wordSize)
            size = try reader.unsigned(width: layout.wordSize)
            link = try reader.number()
            info = try reader.number()
            alignment = try reader.unsigned(width: layout.wordSize)
            entrySize = try reader.unsigned(width: layout.wordSize)
        }
    }

    static func table(of file: Bytes, _ layout: Layout, _ header: HeaderFields) throws(ELFError) -> [Section] {
        guard header.sectionHeaders != 0 else { return [] }
        let entrySize = layout.sectionHeaderSize
        guard Int(header.sectionHeaderSize) == entrySize else {
            throw .badEntrySize(
                table: "section header table", offset: layout.fileClass == .bits64 ? 58 : 46,
                found: UInt64(header.sectionHeaderSize), expected: entrySize)
        }
        func fields(_ index: Int) throws(ELFError) -> Fields {
            do throws(ReadError) {
                guard let start = Int(exactly: header.sectionHeaders) else {
                    throw ReadError.outOfBounds(offset: .max, count: entrySize, available: file.count)
                }
                let (offset, overflow) = start.addingReportingOverflow(index * entrySize)
                return try Fields(file, layout, at: overflow ? .max : offset)
            } catch {
                throw .outside(
                    structure: "section header table", offset: header.sectionHeaders,
                    size: UInt64(max(count, index + 1)) * UInt64(entrySize), fileSize: file.count)
            }
        }

        // gABI: a count or an index that does not fit its 16 bits is in section 0.
        var count = Int(header.sectionHeaderCount)
        var namesIndex = UInt32(header.sectionNames)
        if count == 0 || namesIndex == 0xffff {
            let first = try fields(0)
            if count == 0 { count = Int(clamping: first.size) }
            if namesIndex == 0xffff { namesIndex = first.link }
        }
        guard count <= file.count / entrySize else {
            throw .outside(
                structure: "section header table", offset: header.sectionHeaders,
                size: UInt64(count).multipliedReportingOverflow(by: UInt64(entrySize)).partialValue,
                fileSize: file.count)
        }

        var all: [Fields] = []
        all.reserveCapacity(count)
        for index in 0..<count { all.append(try fields(index)) }

        var names: Bytes?
        if namesIndex != 0 {
            guard Int(namesIndex) < count else {
                throw .badSectionIndex(
                    field: "e_shstrndx", offset: layout.fileClass == .bits64 ? 62 : 50, index: namesIndex,
                    sections: count)
            }
            let section = all[Int(namesIndex)]
            names = try file.part("section name string table", at: section.offset, size: section.size)
        }

        var sections: [Section] = []
        sections.reserveCapacity(count)
        for (index, fields) in all.enumerated() {
            var name = Bytes([])
            if let names {
                guard let found = try? names.cString(at: Int(fields.name)) else {
                    throw .badName(structure: "section", offset: UInt64(fields.name))
                }
                name = found
            }
            let type = SectionType(rawValue: fields.type)
            let contents =
                type == .noBits || type == .null
                ? Bytes([])
                : try file.part("section \(index) '\(name.text)'", at: fields.offset, size: fields.size)
            sections.append(
                Section(
                    index: index, name: name, type: type, flags: SectionFlags(rawValue: fields.flags),
                    address: fields.address, offset: fields.offset, size: fields.size, link: fields.link,
                    info: fields.info, alignment: fields.alignment, entrySize: fields.entrySize, contents: contents))
        }
        return sections
    }
}
