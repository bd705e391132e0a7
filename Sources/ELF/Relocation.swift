import Binary

/// One entry of a relocation section with addends (`Elf32_Rela`, `Elf64_Rela`).
public struct Relocation: Sendable, Hashable {
    /// `r_offset`: in a linked file the address that it applies to.
    public let address: UInt64
    /// The relocation's type, as the architecture's ABI numbers them.
    public let type: UInt32
    /// The index of its symbol; 0 for none.
    public let symbol: UInt32
    /// `r_addend`.
    public let addend: Int64
}

/// The entries of a section of type `SHT_RELA`.
public struct RelocationTable: Sendable {
    /// The number of entries.
    public let count: Int

    private let entries: Bytes
    private let layout: Layout
    private let entrySize: Int
    private let machine: Machine

    /// The table that `section` of `file` holds.
    ///
    /// - Throws: ``ELFError`` if its entries have the wrong size.
    public init(_ section: Section, of file: File) throws(ELFError) {
        layout = file.layout
        machine = file.machine
        entrySize = layout.fileClass == .bits64 ? 24 : 12
        guard section.entrySize == UInt64(entrySize) else {
            throw .badEntrySize(
                table: "relocation section '\(section.name.text)'", offset: Int(clamping: section.offset),
                found: section.entrySize, expected: entrySize)
        }
        entries = section.contents
        count = entries.count / entrySize
    }

    /// The entry at `index`.
    ///
    /// - Throws: ``ReadError`` if there is no such entry.
    public func relocation(at index: Int) throws(ReadError) -> Relocation {
        let (start, overflow) = index.multipliedReportingOverflow(by: entrySize)
        let at = overflow ? Int.max - entrySize : start
        let order = layout.byteOrder
        if layout.fileClass == .bits32 {
            let info = try entries.integer(UInt32.self, at: at + 4, order)
            return Relocation(
                address: UInt64(try entries.integer(UInt32.self, at: at, order)), type: info & 0xff,
                symbol: info >> 8, addend: Int64(try entries.integer(Int32.self, at: at + 8, order)))
        }
        let address = try entries.integer(UInt64.self, at: at, order)
        let addend = try entries.integer(Int64.self, at: at + 16, order)
        // MIPS N64 ABI, "Relocation": r_info is not one 64-bit number but a 32-bit symbol and four bytes.
        if machine == .mips {
            return Relocation(
                address: address, type: UInt32(try entries.byte(at: at + 15)),
                symbol: try entries.integer(UInt32.self, at: at + 8, order), addend: addend)
        }
        let info = try entries.integer(UInt64.self, at: at + 8, order)
        return Relocation(
            address: address, type: UInt32(truncatingIfNeeded: info), symbol: UInt32(truncatingIfNeeded: info >> 32),
            addend: addend)
    }
}

extension Machine {
    /// `EM_MIPS`, whose 64-bit relocations have a layout of their own.
    public static let mips = Machine(rawValue: 8)
}
