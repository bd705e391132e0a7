import Architectures
import Binary

/// An ELF file: its header, and views of its sections, segments and symbols.
///
/// Nothing is copied; every part is read from the file's bytes when it is asked for. The layout is that of the
/// System V gABI, chapter 4 ("Object Files").
public struct ELFFile: Sendable {
    /// The whole file.
    public let bytes: Bytes
    /// The size of the structures, and the byte order.
    public let layout: Layout
    /// `e_ident[EI_OSABI]`.
    public let osABI: UInt8
    /// `e_type`: what kind of object this is.
    public let type: FileType
    /// `e_machine`: the architecture.
    public let machine: ELFMachine
    /// `e_entry`: the address at which the program starts.
    public let entry: UInt64
    /// `e_flags`: bits whose meaning the architecture's ABI gives.
    public let flags: UInt32
    /// The section headers, in the file's order.
    public let sections: [Section]
    /// The program headers, in the file's order.
    public let segments: [Segment]

    /// Reads the headers.
    ///
    /// - Throws: ``ELFError`` if `bytes` is not an ELF file, or if a header table, a section or a segment is
    ///   outside it.
    public init(_ bytes: Bytes) throws(ELFError) {
        guard bytes.hasText("\u{7f}ELF") else { throw .notELF }
        let layout = try ELFFile.layout(of: bytes)
        let fields: HeaderFields
        do throws(ReadError) {
            fields = try HeaderFields(bytes, layout)
        } catch {
            throw .outside(
                structure: "ELF header", offset: 0, size: layout.fileClass == .bits64 ? 64 : 52, fileSize: bytes.count)
        }

        self.bytes = bytes
        self.layout = layout
        osABI = (try? bytes.byte(at: 7)) ?? 0
        type = FileType(rawValue: fields.type)
        machine = ELFMachine(rawValue: fields.machine)
        entry = fields.entry
        flags = fields.flags
        sections = try Section.table(of: bytes, layout, fields)
        segments = try Segment.table(of: bytes, layout, fields, firstSection: sections.first)
    }

    /// The size of the structures and the byte order, which `e_ident` tells.
    static func layout(of bytes: Bytes) throws(ELFError) -> Layout {
        let (fileClass, data): (UInt8, UInt8)
        do throws(ReadError) {
            (fileClass, data) = (try bytes.byte(at: 4), try bytes.byte(at: 5))
        } catch {
            throw .outside(structure: "ELF header", offset: 0, size: 52, fileSize: bytes.count)
        }
        guard let known = FileClass(rawValue: fileClass) else {
            throw .badIdentification(field: "EI_CLASS", offset: 4, value: fileClass)
        }
        guard data == 1 || data == 2 else { throw .badIdentification(field: "EI_DATA", offset: 5, value: data) }
        return Layout(known, data == 1 ? .little : .big)
    }

    /// The first section of that name.
    public func section(named name: StaticString) -> Section? {
        sections.first { $0.name.equals(name) }
    }

    /// The first section of that type.
    public func section(ofType type: SectionType) -> Section? {
        sections.first { $0.type == type }
    }

    /// The symbol table of type `SHT_SYMTAB`; nil if the file is stripped.
    ///
    /// - Throws: ``ELFError`` if the section, or that of its strings, is malformed or outside the file.
    public func symbolTable() throws(ELFError) -> SymbolTable? {
        guard let section = section(ofType: .symbolTable) else { return nil }
        return try SymbolTable(section, of: self)
    }
}

/// The fields of `Elf32_Ehdr` or `Elf64_Ehdr` after `e_ident`.
struct HeaderFields {
    let type: UInt16
    let machine: UInt16
    let entry: UInt64
    let programHeaders: UInt64
    let sectionHeaders: UInt64
    let flags: UInt32
    let programHeaderSize: UInt16
    let programHeaderCount: UInt16
    let sectionHeaderSize: UInt16
    let sectionHeaderCount: UInt16
    let sectionNames: UInt16

    init(_ bytes: Bytes, _ layout: Layout) throws(ReadError) {
        var reader = FieldReader(bytes, layout.byteOrder, at: 16)
        type = try reader.number()
        machine = try reader.number()
        _ = try reader.number(UInt32.self)
        entry = try reader.unsigned(width: layout.wordSize)
        programHeaders = try reader.unsigned(width: layout.wordSize)
        sectionHeaders = try reader.unsigned(width: layout.wordSize)
        flags = try reader.number()
        _ = try reader.number(UInt16.self)
        programHeaderSize = try reader.number()
        programHeaderCount = try reader.number()
        sectionHeaderSize = try reader.number()
        sectionHeaderCount = try reader.number()
        sectionNames = try reader.number()
    }
}
