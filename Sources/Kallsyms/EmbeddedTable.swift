import Binary
import ELF
import KernelImage

/// The symbol table that a kernel carries in its own memory, decoded: what `kallsyms_lookup()` and `/proc/kallsyms`
/// know.
///
/// The format is described in docs/kallsyms-tables.md; the sources are kernel/kallsyms.c and scripts/kallsyms.c.
public struct EmbeddedTable: Sendable {
    /// The symbols in the table's own order, which decides which of several names of an address is found.
    public let symbols: SymbolMap
    /// Where the tables lie.
    public let locations: TableLocations
    /// How the entries of the address table are to be read.
    public let addressEncoding: AddressEncoding
    /// Whether a length of 128 and more takes two bytes somewhere in the table (6.1 and later).
    public let hasBigSymbols: Bool
    /// Bytes of the compressed names, with their lengths.
    public let nameByteCount: Int

    /// What an entry of the address table means.
    public enum AddressEncoding: String, Sendable, Hashable {
        /// An address.
        case absolute
        /// An unsigned offset from the relative base.
        case baseRelative = "base-relative"
        /// An address if it is not negative; else its complement is an offset from the relative base
        /// (`KALLSYMS_ABSOLUTE_PERCPU`, to 6.14).
        case absolutePerCPU = "base-relative with absolute per-CPU symbols"
        /// A signed offset from the entry's own place (7.0 and later).
        case selfRelative = "relative to each entry"
    }

    /// The longest name that is accepted, in bytes; `KSYM_NAME_LEN` is 512 at most so far (6.1).
    public static let nameLimit = 2048

    /// Decodes the tables at `locations` in `memory`.
    ///
    /// - Throws: ``TableError`` where the tables do not lie in the image, contradict each other, or could not have been
    ///   made by scripts/kallsyms.
    public init(at locations: TableLocations, in memory: AddressSpace) throws(TableError) {
        self.locations = locations
        let tokens = try TokenTexts(at: locations, in: memory)
        let count = try EmbeddedTable.symbolCount(at: locations, in: memory)
        guard let names = try? memory.contents(from: locations.names) else {
            throw TableError(.names, .notInImage(locations.names))
        }

        var symbols = SymbolMap()
        symbols.reserveCapacity(symbols: count, nameBytes: min(names.count, count * 24))
        // Texts that expand without end would let a small file ask for any amount of memory.
        let expansionLimit = 64 * names.count
        var offset = 0
        var big = false
        var starts: [Int] = []
        try names.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws(TableError) in
            for index in 0..<count {
                if index & 0xff == 0 { starts.append(offset) }
                guard offset + 1 < bytes.count else { throw TableError(.names, .endsAt(index: index, count: count)) }
                var length = Int(bytes[offset])
                offset += 1
                if length & 0x80 != 0 {
                    length = length & 0x7f | Int(bytes[offset]) << 7
                    offset += 1
                    big = true
                }
                guard length <= bytes.count - offset else {
                    throw TableError(.names, .endsAt(index: index, count: count))
                }
                let start = symbols.names.count
                for place in offset..<offset + length { tokens.append(bytes[place], to: &symbols.names) }
                offset += length
                try symbols.closeExpanded(from: start, index: index, limit: expansionLimit)
            }
        }
        hasBigSymbols = big
        nameByteCount = offset
        try EmbeddedTable.checkMarkers(at: locations, in: memory, against: starts)
        addressEncoding = try symbols.readAddresses(at: locations.addresses, in: memory)
        self.symbols = symbols
    }

    /// `kallsyms_num_syms`: 4 bytes, or 8 on 64-bit kernels before 4.20.
    private static func symbolCount(at locations: TableLocations, in memory: AddressSpace) throws(TableError) -> Int {
        guard var count = try? memory.unsigned(width: 4, at: locations.symbolCount) else {
            throw TableError(.symbolCount, .notInImage(locations.symbolCount))
        }
        if count == 0, memory.layout.wordSize == 8 {
            count = (try? memory.unsigned(width: 8, at: locations.symbolCount)) ?? 0
        }
        // Two bytes are the least that a symbol takes: its length, and one code.
        let limit = ((try? memory.contents(from: locations.names))?.count ?? 0) / 2
        guard count > 0, count <= limit else {
            throw TableError(.symbolCount, .impossibleCount(count, limit: limit))
        }
        return Int(count)
    }

    /// Every 256th symbol starts where its marker says: 4 bytes each, or an address's size before 4.20.
    private static func checkMarkers(
        at locations: TableLocations, in memory: AddressSpace, against starts: [Int]
    ) throws(TableError) {
        var firstBad = 0
        for width in Set([4, memory.layout.wordSize]).sorted() {
            guard let markers = try? memory.contents(from: locations.markers) else {
                throw TableError(.markers, .notInImage(locations.markers))
            }
            let bad = starts.indices.first { index in
                (try? markers.unsigned(width: width, at: index * width, memory.layout.byteOrder))
                    != UInt64(starts[index])
            }
            guard let bad else { return }
            firstBad = max(firstBad, bad)
        }
        throw TableError(.markers, .disagrees(index: firstBad, expected: starts[firstBad]))
    }
}

extension SymbolMap {
    /// Adds the symbol whose type and name are the last bytes of the names, from `start` on; its address is read later.
    fileprivate mutating func closeExpanded(from start: Int, index: Int, limit: Int) throws(TableError) {
        // The first character is the type.
        guard names.count > start else { throw TableError(.names, .emptySymbol(index: index)) }
        guard names.count - start <= EmbeddedTable.nameLimit, names.count <= limit,
            closeEntry(address: 0, from: start)
        else { throw TableError(.names, .tooLong(index: index)) }
    }

    fileprivate mutating func readAddresses(
        at location: TableLocations.Addresses, in memory: AddressSpace
    ) throws(TableError) -> EmbeddedTable.AddressEncoding {
        let count = entries.count
        let order = memory.layout.byteOrder
        let mask: UInt64 = memory.layout.wordSize == 8 ? .max : 0xffff_ffff
        do throws(AddressError) {
            if case .absolute(let start) = location {
                let width = UInt64(memory.layout.wordSize)
                for index in 0..<count {
                    entries[index].address = try memory.word(at: start &+ UInt64(index) &* width)
                }
                return .absolute
            }
            let table = try memory.contents(from: location.start)
            var offsets: [Int32] = []
            offsets.reserveCapacity(count)
            for index in 0..<count {
                guard let offset = try? table.integer(Int32.self, at: index * 4, order) else {
                    throw AddressError(address: location.start &+ UInt64(index) &* 4)
                }
                offsets.append(offset)
            }
            guard case .relative(_, let baseLocation) = location else {
                for index in 0..<count {
                    let own = location.start &+ UInt64(index) &* 4
                    entries[index].address = (own &+ UInt64(bitPattern: Int64(offsets[index]))) & mask
                }
                return .selfRelative
            }
            let base = try memory.word(at: baseLocation)
            // With absolute per-CPU symbols every other offset is negative; without, none is, since an offset is
            // unsigned and no kernel takes 2 GiB.
            let absolutePerCPU = offsets.contains { $0 < 0 }
            for index in 0..<count {
                let offset = offsets[index]
                entries[index].address =
                    if absolutePerCPU && offset >= 0 {
                        UInt64(offset)
                    } else if absolutePerCPU {
                        (base &- 1 &- UInt64(bitPattern: Int64(offset))) & mask
                    } else {
                        (base &+ UInt64(UInt32(bitPattern: offset))) & mask
                    }
            }
            return absolutePerCPU ? .absolutePerCPU : .baseRelative
        } catch {
            throw TableError(.addresses, .notInImage(error.address))
        }
    }
}
