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
        of file: Bytes, _ layout: Layout, _ fields: HeaderFields, firstSection: Section?
    ) throws(ELFError) -> [Segment] {
        guard fields.programHeaders != 0, fields.programHeaderCount != 0 else { return [] }
        let entrySize = layout.programHeaderSize
        guard Int(fields.programHeaderSize) == entrySize else {
            throw .badEntrySize(
                table: "program header table", offset: layout.fileClass == .bits64 ? 54 : 42,
                found: UInt64(fields.programHeaderSize), expected: entrySize)
        }
        // gABI: PN_XNUM says that the number is in sh_info of section 0.
        var count = UInt64(fields.programHeaderCount)
        if count == 0xffff, let firstSection { count = UInt64(firstSection.info) }
        let table = try file.part(
            "program header table", at: fields.programHeaders,
            size: count.multipliedReportingOverflow(by: UInt64(entrySize)).partialValue)

        var segments: [Segment] = []
        for index in 0..<Int(count) {
            let header: ProgramHeader
            do throws(ReadError) {
                header = try ProgramHeader(table, layout, at: index * entrySize)
            } catch {
                throw .outside(
                    structure: "program header \(index)", offset: fields.programHeaders, size: UInt64(entrySize),
                    fileSize: file.count)
            }
            segments.append(
                Segment(
                    type: header.type, flags: header.flags, offset: header.offset,
                    virtualAddress: header.virtualAddress, physicalAddress: header.physicalAddress,
                    memorySize: header.memorySize,
                    contents: try file.part("segment \(index)", at: header.offset, size: header.fileSize)))
        }
        return segments
    }
}
