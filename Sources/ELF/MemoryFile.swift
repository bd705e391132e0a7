import Architectures
import Binary

/// An ELF file that is memory and nothing else: no sections and no symbols.
public enum MemoryFile {
    /// The bytes of the file: headers, and `contents`, which is at `address` in memory.
    ///
    /// - Throws: ``BytesBuilder/Failure`` if there is not enough memory.
    public static func bytes(
        _ type: FileType, _ layout: Layout, machine: ELFMachine, flags: UInt32, address: UInt64, contents: Bytes
    ) throws(BytesBuilder.Failure) -> Bytes {
        let offset = layout.headerSize + layout.programHeaderSize
        var fields = FieldWriter(layout.byteOrder)
        fields.append(
            header: type, layout, machine: machine, entry: 0, flags: flags, segments: 1, sectionsOffset: 0, sections: 0)
        fields.append(
            segment: MemoryRegion(address: address, contents: contents, size: UInt64(contents.count)), layout,
            offset: UInt64(offset), flags: 7, alignment: 1)
        var builder = BytesBuilder(limit: .max, expecting: offset + contents.count)
        try builder.append(Bytes(fields.bytes))
        try builder.append(contents)
        return builder.finish()
    }
}
