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
