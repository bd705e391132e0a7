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
