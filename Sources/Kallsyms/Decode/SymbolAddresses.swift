import Binary
import ELF
import KernelImage

/// The addresses of a table's symbols: `kallsyms_offsets`, or `kallsyms_addresses`.
struct SymbolAddresses {
    /// The number of symbols.
    let count: Int
    /// How the addresses are stored.
    let encoding: EmbeddedTable.AddressEncoding
    private let start: UInt64
    /// The bytes of the table: ``count`` offsets or addresses.
    private let table: Bytes
    private let base: UInt64
    private let memory: AddressSpace

    /// `count` addresses at `location` in `memory`.
    ///
    /// - Throws: ``TableError`` if they are not all in the image.
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
            // With absolute per-CPU symbols every other offset is negative; without, none is, since an offset is
            // unsigned and no kernel takes 2 GiB.
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

    /// Bytes of an address.
    var wordSize: Int { memory.layout.wordSize }

    /// The address of the symbol at `index`, which is one of ``count``.
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

    /// Whether the relative base is one: the lowest address that is not absolute (scripts/kallsyms.c,
    /// `record_relative_base()`). A symbol is there, or, where the lowest was not kept, the kernel starts there. Numbers of
    /// another kind, such as addresses, agree with no such base.
    var agreeWithBase: Bool {
        guard encoding == .baseRelative || encoding == .absolutePerCPU else { return true }
        if base & 0xfff == 0 { return true }
        let zero: Int32 = encoding == .baseRelative ? 0 : -1
        let (offsets, order) = (table.raw, memory.layout.byteOrder)
        for index in 0..<count where offsets.number(Int32.self, at: index * 4, order) == zero { return true }
        return false
    }

    /// Whether they ascend, and lead into the image for the most part.
    var ascendThroughImage: Bool {
        let (first, middle) = (self[0], self[count / 2])
        // Half of a kernel's symbols do not have one address: these are words of something else.
        if count > 8, first == middle { return false }
        // Zeros that count from their own place lead there: what stands in the table is no symbol.
        if encoding == .selfRelative, middle &- start < UInt64(count * 4) { return false }
        var last: UInt64 = 0
        var inImage = 0
        var region: MemoryRegion?
        for index in 0..<count {
            let address = self[index]
            guard address >= last else { return false }
            last = address
            // In a raw image the place of the memory is not known yet: its extent must do.
            if !memory.isPlaced {
                if address &- middle &+ (1 << 31) < 1 << 32 { inImage += 1 }
            } else {
                if region?.contains(address) != true { region = memory.region(containing: address) }
                if region != nil { inImage += 1 }
            }
        }
        return count == 1 || first != last && inImage * 2 > count
    }
}
