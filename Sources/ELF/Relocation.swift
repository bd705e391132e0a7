import Architectures
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

    /// An entry of those fields.
    public init(address: UInt64, type: UInt32, symbol: UInt32, addend: Int64) {
        self.address = address
        self.type = type
        self.symbol = symbol
        self.addend = addend
    }
}

extension Relocation {
    /// Bytes of an entry.
    @inlinable
    public static func size(_ fileClass: FileClass) -> Int { fileClass == .bits64 ? 24 : 12 }

    /// The entry at `offset` of `bytes`, of a file of that layout.
    ///
    /// - Parameter hasSplitInfo: ``RelocationTypes/hasSplitInfo`` of the file's architecture.
    /// - Throws: ``ReadError`` if it is not all there.
    @inlinable
    public init(_ bytes: Bytes, at offset: Int, _ layout: Layout, hasSplitInfo: Bool) throws(ReadError) {
        let order = layout.byteOrder
        let entry = try bytes.span.slice(at: offset, count: Relocation.size(layout.fileClass))
        if layout.fileClass == .bits32 {
            let info = try entry.integer(UInt32.self, at: 4, order)
            self.init(
                address: UInt64(try entry.integer(UInt32.self, at: 0, order)), type: info & 0xff,
                symbol: info >> 8, addend: Int64(try entry.integer(Int32.self, at: 8, order)))
            return
        }
        let address = try entry.integer(UInt64.self, at: 0, order)
        let addend = try entry.integer(Int64.self, at: 16, order)
        if hasSplitInfo {
            self.init(
                address: address, type: UInt32(try entry.integer(UInt8.self, at: 15, order)),
                symbol: try entry.integer(UInt32.self, at: 8, order), addend: addend)
            return
        }
        let info = try entry.integer(UInt64.self, at: 8, order)
        self.init(
            address: address, type: UInt32(truncatingIfNeeded: info), symbol: UInt32(truncatingIfNeeded: info >> 32),
            addend: addend)
    }
}

/// The entries of a section of type `SHT_RELA`.
public struct RelocationTable: Sendable {
    /// The number of entries.
    public let count: Int

    private let entries: Bytes
    private let layout: Layout
    private let hasSplitInfo: Bool

    /// The table that `section` of `file` holds.
    ///
    /// - Throws: ``ELFError`` if its entries have the wrong size.
    public init(_ section: Section, of file: ELFFile) throws(ELFError) {
        let size = Relocation.size(file.layout.fileClass)
        guard section.entrySize == UInt64(size) else {
            throw .badEntrySize(
                table: "relocation section '\(section.name.text)'", offset: Int(clamping: section.offset),
                found: section.entrySize, expected: size)
        }
        self.init(section.contents, file.layout, Architecture(file.machine))
    }

    /// The table of as many whole entries as `entries` holds, of a file for `architecture`; nil stands for one whose
    /// relocations are laid out as the gABI has them.
    public init(_ entries: Bytes, _ layout: Layout, _ architecture: Architecture?) {
        self.entries = entries
        self.layout = layout
        hasSplitInfo = architecture?.relocations.hasSplitInfo ?? false
        count = entries.count / Relocation.size(layout.fileClass)
    }

    /// The entry at `index`.
    ///
    /// - Throws: ``ReadError`` if there is no such entry.
    public func relocation(at index: Int) throws(ReadError) -> Relocation {
        let size = Relocation.size(layout.fileClass)
        let (start, overflow) = index.multipliedReportingOverflow(by: size)
        return try Relocation(entries, at: overflow ? Int.max - size : start, layout, hasSplitInfo: hasSplitInfo)
    }
}

/// A word of memory that a relocation fills in as the program starts.
public struct RelocatedWord: Sendable, Hashable {
    /// Its address.
    public let address: UInt64
    /// What it holds then.
    public let value: UInt64

    /// The word at that address, with that value.
    public init(address: UInt64, value: UInt64) {
        self.address = address
        self.value = value
    }
}
