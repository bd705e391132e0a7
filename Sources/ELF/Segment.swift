import Binary

/// A segment: a part of the file, and where it is loaded (`Elf32_Phdr`, `Elf64_Phdr`).
public struct Segment: Sendable {
    /// `p_type`.
    public let type: SegmentType
    /// `p_flags`.
    public let flags: UInt32
    /// `p_offset`: where it starts in the file.
    public let offset: UInt64
    /// `p_vaddr`: the virtual address of its first byte.
    public let virtualAddress: UInt64
    /// `p_paddr`: the physical address of its first byte, where that means something.
    public let physicalAddress: UInt64
    /// `p_memsz`: bytes that it takes in memory; those beyond ``contents`` are zero.
    public let memorySize: UInt64
    /// Its contents.
    public let contents: Bytes

    static func table(
        of file: Bytes, _ layout: Layout, _ header: HeaderFields, firstSection: Section?
    ) throws(ELFError) -> [Segment] {
        guard header.programHeaders != 0, header.programHeaderCount != 0 else { return [] }
        let entrySize = layout.programHeaderSize
        guard Int(header.programHeaderSize) == entrySize else {
            throw .badEntrySize(
                table: "program header table", offset: layout.fileClass == .bits64 ? 54 : 42,
                found: UInt64(header.programHeaderSize), expected: entrySize)
        }
        // gABI: PN_XNUM says that the number is in sh_info of section 0.
        var count = UInt64(header.programHeaderCount)
        if count == 0xffff, let firstSection { count = UInt64(firstSection.info) }
        let table = try file.part(
            "program header table", at: header.programHeaders,
            size: count.multipliedReportingOverflow(by: UInt64(entrySize)).partialValue)

        var segments: [Segment] = []
        for index in 0..<Int(count) {
            let fields: Fields
            do throws(ReadError) {
                fields = try Fields(table, layout, at: index * entrySize)
            } catch {
                throw .outside(
                    structure: "program header \(index)", offset: header.programHeaders, size: UInt64(entrySize),
                    fileSize: file.count)
            }
            segments.append(
                Segment(
                    type: SegmentType(rawValue: fields.type), flags: fields.flags, offset: fields.offset,
                    virtualAddress: fields.virtualAddress, physicalAddress: fields.physicalAddress,
                    memorySize: fields.memorySize,
                    contents: try file.part("segment \(index)", at: fields.offset, size: fields.fileSize)))
        }
        return segments
    }

    private struct Fields {
        var type: UInt32 = 0
        var flags: UInt32 = 0
        var offset, virtualAddress, physicalAddress, fileSize, memorySize: UInt64

        init(_ bytes: Bytes, _ layout: Layout, at start: Int) throws(ReadError) {
            var reader = FieldReader(bytes, layout.byteOrder, at: start)
            type = try reader.number()
            if layout.fileClass == .bits64 { flags = try reader.number() }
            offset = try reader.unsigned(width: layout.wordSize)
            virtualAddress = try reader.unsigned(width: layout.wordSize)
            physicalAddress = try reader.unsigned(width: layout.wordSize)
            fileSize = try reader.unsigned(width: layout.wordSize)
            memorySize = try reader.unsigned(width: layout.wordSize)
            if layout.fileClass == .bits32 { flags = try reader.number() }
        }
    }
}
