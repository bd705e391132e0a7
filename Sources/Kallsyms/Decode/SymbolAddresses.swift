import Binary
import ELF
import KernelImage

/// The addresses of a table's symbols: `kallsyms_offsets`, or `kallsyms_addresses`.
struct SymbolAddresses {
    /// The number of symbols.
    let count: Int
    /// What an entry of the table means.
    let encoding: EmbeddedTable.AddressEncoding
    private let start: UInt64
    /// The bytes of the table: ``count`` entries.
    private let table: Bytes
    private let base: UInt64
    private let memory: AddressSpace

    /// The table of `count` addresses at `location` in `memory`.
    ///
    /// - Throws: ``TableError`` if the image does not have the whole table, or not the relative base.
    init(at location: TableLocations.Addresses, count: Int, in memory: AddressSpace) throws(TableError) {
        self.count = count
        self.memory = memory
        start = location.start
        do throws(AddressError) {
            let contents = try memory.contents(from: location.start)
            let isAbsolute = if case .absolute = location { true } else { false }
            let width = isAbsolute ? memory.layout.wordSize : 4
            guard let table = try? contents.slice(at: 0, count: count * width) else {
                throw AddressError(address: location.start &+ UInt64(contents.count / width * width))
            }
            self.table = table
            base = if case .relative(_, let base) = location { try memory.word(at: base) } else { 0 }
        } catch {
            throw TableError(.addresses, .notInImage(error.address))
        }
        switch location {
        case .absolute: encoding = .absolute
        case .selfRelative: encoding = .selfRelative
        case .relative:
            // With absolute per-CPU symbols, the offsets of all other symbols are negative. Without them none is, since
            // an offset is unsigned and no kernel takes 2 GiB.
            let order = memory.layout.byteOrder
            encoding =
                SymbolAddresses.hasNegative(table, count: count, order) ? .absolutePerCPU : .baseRelative
        }
    }

    private static func hasNegative(_ offsets: Bytes, count: Int, _ order: ByteOrder) -> Bool {
        let offsets = offsets.raw
        for index in 0..<count where offsets.number(Int32.self, at: index * 4, order) < 0 { return true }
        return false
    }

    /// Bytes of an address, 4 or 8.
    var wordSize: Int { memory.layout.wordSize }

    /// The virtual address of the symbol at `index`, which must be below ``count``.
    @inline(__always)
    subscript(index: Int) -> UInt64 {
        let mask: UInt64 = wordSize == 8 ? .max : 0xffff_ffff
        if encoding == .absolute {
            let place = index * wordSize
            if let filled = memory.relocations.value(at: start &+ UInt64(place)) { return filled }
            return wordSize == 8
                ? table.raw.number(UInt64.self, at: place, memory.layout.byteOrder)
                : UInt64(table.raw.number(UInt32.self, at: place, memory.layout.byteOrder))
        }
        let offset = table.raw.number(Int32.self, at: index * 4, memory.layout.byteOrder)
        let wide = UInt64(bitPattern: Int64(offset))
        return switch encoding {
        case .selfRelative: (start &+ UInt64(index) &* 4 &+ wide) & mask
        case .absolutePerCPU where offset >= 0: wide
        case .absolutePerCPU: (base &- 1 &- wide) & mask
        case .baseRelative, .absolute: (base &+ UInt64(UInt32(bitPattern: offset))) & mask
        }
    }

    /// Whether the lowest address is one at which a 64-bit kernel may begin: in the lower or the upper end of the address
    /// space, or in the first page or at the start of a page in a region of powerpc, ia64, loongarch or mips, which the highest
    /// bits name. What else looks like one is the address of a 32-bit kernel and the number that follows it.
    var areWide: Bool {
        let lowest = encoding == .absolute || encoding == .selfRelative ? self[0] : base
        let high = lowest >> 32
        if high == 0 || high >= 0xffff_0000 { return true }
        let startsPage = lowest & 0xfff == 0 || UInt32(truncatingIfNeeded: lowest) < 0x1000
        return startsPage && (high < 0x1000 || high & 0x07ff_fff0 == 0)
    }

    /// Whether the addresses are not known before that of the memory: they count from the places of the entries, or from
    /// a base that is zero until a relocation fills it in.
    var needImageAddress: Bool {
        switch encoding {
        case _ where memory.isPlaced: false
        case .selfRelative: true
        case .baseRelative, .absolutePerCPU: base == 0
        case .absolute: false
        }
    }

    /// Whether the offsets fit their relative base. The base is the lowest address that is not absolute
    /// (scripts/kallsyms.c, `record_relative_base()`). Some symbol has that address; or the table does not keep that
    /// symbol, and the address is the start of the kernel, which is aligned to a page. Words of another kind, such as
    /// addresses, rarely meet this.
    var agreeWithBase: Bool {
        guard encoding == .baseRelative || encoding == .absolutePerCPU else { return true }
        if base & 0xfff == 0 { return true }
        let zero: Int32 = encoding == .baseRelative ? 0 : -1
        let (offsets, order) = (table.raw, memory.layout.byteOrder)
        for index in 0..<count where offsets.number(Int32.self, at: index * 4, order) == zero { return true }
        return false
    }

    /// Whether the addresses ascend, and most of them are in the image.
    var ascendThroughImage: Bool {
        let (first, middle) = (self[0], self[count / 2])
        // Half of a kernel's symbols do not have the same address, so these are words of another kind.
        if count > 8, first == middle { return false }
        // The code comes before the tables. Offsets from a base, read as offsets from each entry's own place, give addresses
        // from the table on.
        if encoding == .selfRelative, first >= start { return false }
        var last: UInt64 = 0
        var inImage = 0
        var region: MemoryRegion?
        for index in 0..<count {
            let address = self[index]
            guard address >= last else { return false }
            last = address
            // If the address of a raw image is not known yet, only the distance between addresses is checked. Offsets from
            // the entries' own places are in the image wherever that is.
            if !memory.isPlaced, encoding != .selfRelative {
                if address &- middle &+ (1 << 31) < 1 << 32 { inImage += 1 }
            } else {
                if region?.contains(address) != true { region = memory.region(containing: address) }
                if region != nil { inImage += 1 }
            }
        }
        return inImage * 2 > count && (count == 1 ? memory.isPlaced : first != last)
    }
}
