/// `sh_type`.
public struct SectionType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `SHT_NULL`: an unused header.
    public static let null = SectionType(rawValue: 0)
    /// `SHT_PROGBITS`: what the program says it is.
    public static let programBits = SectionType(rawValue: 1)
    /// `SHT_SYMTAB`: symbols for the linker.
    public static let symbolTable = SectionType(rawValue: 2)
    /// `SHT_STRTAB`: strings.
    public static let stringTable = SectionType(rawValue: 3)
    /// `SHT_RELA`: relocations with their addends.
    public static let relocationsWithAddends = SectionType(rawValue: 4)
    /// `SHT_NOTE`: notes.
    public static let note = SectionType(rawValue: 7)
    /// `SHT_NOBITS`: memory that is zero at the start, with no bytes in the file.
    public static let noBits = SectionType(rawValue: 8)
    /// `SHT_REL`: relocations whose addends are in the words that they change.
    public static let relocations = SectionType(rawValue: 9)
    /// `SHT_DYNSYM`: symbols for the dynamic linker.
    public static let dynamicSymbols = SectionType(rawValue: 11)
    /// `SHT_SYMTAB_SHNDX`: section indices of symbols that do not fit 16 bits.
    public static let symbolSectionIndices = SectionType(rawValue: 18)
    /// `SHT_RELR`: relative relocations as addresses and bit maps.
    public static let relativeRelocations = SectionType(rawValue: 19)
}
