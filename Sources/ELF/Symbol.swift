import Binary

/// One entry of a symbol table (`Elf32_Sym`, `Elf64_Sym`).
public struct Symbol: Sendable {
    /// Where its name starts in the table's strings.
    public let nameOffset: UInt32
    /// `st_value`: in a linked file its address.
    public let value: UInt64
    /// `st_size`, in bytes; 0 if it has none or it is not known.
    public let size: UInt64
    /// `st_info` as it is in the file.
    public let info: UInt8
    /// `st_other` as it is in the file.
    public let other: UInt8
    /// The section that it is defined in: an index, or one of the reserved values below.
    public internal(set) var section: UInt32

    /// The low four bits of `st_info`: what the symbol names.
    public var type: SymbolType { SymbolType(rawValue: info & 0xf) }
    /// The high four bits of `st_info`: how it is seen from elsewhere.
    public var binding: SymbolBinding { SymbolBinding(rawValue: info >> 4) }

    /// `SHN_UNDEF`: not defined here.
    public static let undefinedSection: UInt32 = 0
    /// `SHN_ABS`: a value that no relocation changes.
    public static let absoluteSection: UInt32 = 0xfff1
    /// `SHN_COMMON`: a common block that has no place yet.
    public static let commonSection: UInt32 = 0xfff2
}

extension Symbol {
    /// Bytes of an entry.
    public static func size(_ fileClass: FileClass) -> Int { fileClass == .bits64 ? 24 : 16 }

    /// The entry at `offset` of `bytes`. Its section is the one in the entry itself, 0xffff (`SHN_XINDEX`) if another
    /// table has it.
    ///
    /// - Throws: ``ReadError`` if it is not all there.
    public init(_ bytes: Bytes, at offset: Int, _ layout: Layout) throws(ReadError) {
        let order = layout.byteOrder
        let entry = try bytes.span.slice(at: offset, count: Symbol.size(layout.fileClass))
        nameOffset = try entry.integer(at: 0, order)
        if layout.fileClass == .bits64 {
            info = try entry.integer(at: 4, order)
            other = try entry.integer(at: 5, order)
            section = UInt32(try entry.integer(UInt16.self, at: 6, order))
            value = try entry.integer(at: 8, order)
            size = try entry.integer(at: 16, order)
        } else {
            value = UInt64(try entry.integer(UInt32.self, at: 4, order))
            size = UInt64(try entry.integer(UInt32.self, at: 8, order))
            info = try entry.integer(at: 12, order)
            other = try entry.integer(at: 13, order)
            section = UInt32(try entry.integer(UInt16.self, at: 14, order))
        }
    }
}

/// `ELF_ST_TYPE`.
public struct SymbolType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `STT_NOTYPE`.
    public static let none = SymbolType(rawValue: 0)
    /// `STT_OBJECT`: data.
    public static let object = SymbolType(rawValue: 1)
    /// `STT_FUNC`: code.
    public static let function = SymbolType(rawValue: 2)
    /// `STT_SECTION`: a section.
    public static let section = SymbolType(rawValue: 3)
    /// `STT_FILE`: a source file's name.
    public static let file = SymbolType(rawValue: 4)
    /// `STT_GNU_IFUNC`: code that returns the address of the code to call.
    public static let indirectFunction = SymbolType(rawValue: 10)
}

/// `ELF_ST_BIND`.
public struct SymbolBinding: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `STB_LOCAL`.
    public static let local = SymbolBinding(rawValue: 0)
    /// `STB_GLOBAL`.
    public static let global = SymbolBinding(rawValue: 1)
    /// `STB_WEAK`.
    public static let weak = SymbolBinding(rawValue: 2)
    /// `STB_GNU_UNIQUE`.
    public static let unique = SymbolBinding(rawValue: 10)
}

/// A symbol table and the strings that hold its names.
public struct SymbolTable: Sendable {
    /// The number of entries; entry 0 is the null symbol.
    public let count: Int
    /// The strings that the entries' names are in.
    public let names: Bytes

    private let entries: Bytes
    private let extendedIndices: Bytes?
    private let layout: Layout

    /// The table that `section` of `file` holds.
    ///
    /// - Throws: ``ELFError`` if its entries have the wrong size, or if it names a string table that is not there.
    public init(_ section: Section, of file: ELFFile) throws(ELFError) {
        layout = file.layout
        let entrySize = Symbol.size(layout.fileClass)
        guard section.entrySize == UInt64(entrySize) else {
            throw .badEntrySize(
                table: "symbol table '\(section.name.text)'", offset: Int(clamping: section.offset),
                found: section.entrySize, expected: entrySize)
        }
        guard Int(section.link) < file.sections.count else {
            throw .badSectionIndex(
                field: "sh_link of '\(section.name.text)'", offset: Int(clamping: section.offset),
                index: section.link, sections: file.sections.count)
        }
        names = file.sections[Int(section.link)].contents
        entries = section.contents
        count = section.contents.count / entrySize
        extendedIndices =
            file.sections.first { $0.type == .symbolSectionIndices && Int($0.link) == section.index }?.contents
    }

    /// The entry at `index`.
    ///
    /// - Throws: ``ReadError`` if there is no such entry.
    public func symbol(at index: Int) throws(ReadError) -> Symbol {
        let size = Symbol.size(layout.fileClass)
        let (start, overflow) = index.multipliedReportingOverflow(by: size)
        var symbol = try Symbol(entries, at: overflow ? Int.max - size : start, layout)
        if symbol.section == 0xffff, let extendedIndices {
            symbol.section = try extendedIndices.integer(UInt32.self, at: index * 4, layout.byteOrder)
        }
        return symbol
    }

    /// The name of `symbol`.
    ///
    /// - Throws: ``ReadError`` if it is outside the string table or does not end in it.
    public func name(of symbol: Symbol) throws(ReadError) -> Bytes {
        try names.cString(at: Int(symbol.nameOffset))
    }
}
