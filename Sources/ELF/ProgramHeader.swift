import Binary

/// What a program header says of a segment (`Elf32_Phdr`, `Elf64_Phdr`).
public struct ProgramHeader: Sendable, Hashable {
    /// `p_type`.
    public let type: SegmentType
    /// `p_flags`.
    public let flags: UInt32
    /// `p_offset`: where the segment starts in the file.
    public let offset: UInt64
    /// `p_vaddr`: the virtual address of its first byte.
    public let virtualAddress: UInt64
    /// `p_paddr`: the physical address of its first byte, where that means something.
    public let physicalAddress: UInt64
    /// `p_filesz`: bytes that the file has of it.
    public let fileSize: UInt64
    /// `p_memsz`: bytes that it takes in memory.
    public let memorySize: UInt64

    init(_ bytes: Bytes, _ layout: Layout, at start: Int) throws(ReadError) {
        var reader = FieldReader(bytes, layout.byteOrder, at: start)
        var flags: UInt32 = 0
        type = SegmentType(rawValue: try reader.number())
        if layout.fileClass == .bits64 { flags = try reader.number() }
        offset = try reader.unsigned(width: layout.wordSize)
        virtualAddress = try reader.unsigned(width: layout.wordSize)
        physicalAddress = try reader.unsigned(width: layout.wordSize)
        fileSize = try reader.unsigned(width: layout.wordSize)
        memorySize = try reader.unsigned(width: layout.wordSize)
        if layout.fileClass == .bits32 { flags = try reader.number() }
        self.flags = flags
    }
}
