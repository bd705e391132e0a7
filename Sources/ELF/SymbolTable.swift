import Binary

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
