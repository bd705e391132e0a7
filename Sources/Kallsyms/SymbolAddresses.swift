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
    /// The offsets; where the table holds addresses, nothing.
    private let offsets: Bytes
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
            offsets = isAbsolute ? Bytes([]) : table
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
                SymbolAddresses.hasNegative(offsets, count: count, order) ? .absolutePerCPU : .baseRelative
        }
    }

    private static func hasNegative(_ offsets: Bytes, count: Int, _ order: ByteOrder) -> Bool {
        let table = offsets.span
        for index in 0..<count where offset(in: table, at: index, order) < 0 { return true }
        return false
    }

    /// The offset of the symbol at `index`, which is there: the table has been cut to the number of symbols.
    private static func offset(in offsets: ByteSpan, at index: Int, _ order: ByteOrder) -> Int32 {
        (try? offsets.integer(Int32.self, at: index * 4, order)) ?? 0
    }

    /// Calls `body` with each symbol's index and address, until it returns false.
    func visit(_ body: (_ index: Int, _ address: UInt64) -> Bool) {
        if encoding == .absolute {
            let width = UInt64(memory.layout.wordSize)
            for index in 0..<count {
                // Their bytes are there, or the table would not have been taken.
                let address = (try? memory.word(at: start &+ UInt64(index) &* width)) ?? 0
                guard body(index, address) else { return }
            }
            return
        }
        let order = memory.layout.byteOrder
        let mask: UInt64 = memory.layout.wordSize == 8 ? .max : 0xffff_ffff
        let table = offsets.span
        for index in 0..<count {
            let offset = SymbolAddresses.offset(in: table, at: index, order)
            let wide = UInt64(bitPattern: Int64(offset))
            let address =
                switch encoding {
                case .selfRelative: (start &+ UInt64(index) &* 4 &+ wide) & mask
                case .absolutePerCPU where offset >= 0: wide
                case .absolutePerCPU: (base &- 1 &- wide) & mask
                case .baseRelative, .absolute: (base &+ UInt64(UInt32(bitPattern: offset))) & mask
                }
            guard body(index, address) else { return }
        }
    }

    /// Whether they ascend, and lead into the image for the most part.
    var ascendThroughImage: Bool {
        var (first, last, middle) = (UInt64.max, UInt64.min, UInt64.min)
        var ascends = true
        visit { index, address in
            ascends = address >= last
            last = address
            if index == 0 { first = address }
            if index == count / 2 { middle = address }
            return ascends
        }
        guard ascends, first != last || count == 1 else { return false }
        var inImage = 0
        var region: AddressSpace.Region?
        visit { _, address in
            // In a raw image the place of the memory is not known yet: its extent must do.
            if !memory.isPlaced {
                if address &- middle &+ (1 << 31) < 1 << 32 { inImage += 1 }
            } else {
                if region?.contains(address) != true { region = memory.region(containing: address) }
                if region != nil { inImage += 1 }
            }
            return true
        }
        return inImage * 2 > count || count == 1
    }
}
