import Binary
import ELF
import KernelImage

/// The symbol table that a kernel carries in its own memory: what `kallsyms_lookup()` and `/proc/kallsyms` know.
///
/// The table has been found and checked: ``symbols()`` and ``writeListing(to:)`` cannot find it damaged. Its names are
/// still compressed. docs/kallsyms-tables.md describes the format; the sources are kernel/kallsyms.c and
/// scripts/kallsyms.c.
public struct EmbeddedTable: Sendable {
    /// The virtual addresses of the tables.
    public let locations: TableLocations
    /// The compressed names, `kallsyms_names`, and any bytes after them.
    let names: Bytes
    let codes: SymbolCodes
    let texts: TokenTexts
    let addresses: SymbolAddresses

    /// What an entry of the address table means.
    public enum AddressEncoding: String, Sendable, Hashable {
        /// A virtual address.
        case absolute
        /// An unsigned offset from the relative base.
        case baseRelative = "base-relative"
        /// An address if the entry is not negative. If it is, its complement is the offset from the relative base
        /// (`KALLSYMS_ABSOLUTE_PERCPU`, to 6.14).
        case absolutePerCPU = "base-relative with absolute per-CPU symbols"
        /// A signed offset from the address of the entry (7.0 and later).
        case selfRelative = "relative to each entry"
    }

    /// The longest name that is accepted, in bytes. `KSYM_NAME_LEN` is at most 512 so far (6.1).
    public static let nameLimit = 2048

    /// The number of symbols.
    public var symbolCount: Int { codes.count }
    /// What an entry of the address table means.
    public var addressEncoding: AddressEncoding { addresses.encoding }
    /// Whether a symbol has 128 or more codes, so that its length takes two bytes (6.1 and later).
    public var hasBigSymbols: Bool { codes.hasBigSymbols }
    /// Bytes of all compressed names, with their lengths.
    public var nameByteCount: Int { codes.byteCount }

    /// The tables at `locations` in `memory`.
    ///
    /// - Throws: ``TableError`` if the image does not have all of the tables, if they contradict each other, or if
    ///   scripts/kallsyms could not have made them.
    public init(at locations: TableLocations, in memory: AddressSpace) throws(TableError) {
        let texts = try TokenTexts(at: locations, in: memory)
        guard let names = try? memory.contents(from: locations.names) else {
            throw TableError(.names, .notInImage(locations.names))
        }
        let count = try EmbeddedTable.symbolCount(at: locations, limit: names.count / 2, in: memory)
        let codes = try EmbeddedTable.codes(in: names, count: count, at: locations, in: memory)
        let addresses = try SymbolAddresses(at: locations.addresses, count: count, in: memory)
        try self.init(names, codes, texts, addresses, at: locations)
    }

    /// A table made of these parts, which agree with each other.
    ///
    /// - Parameter names: the compressed names, and any bytes after them.
    /// - Throws: ``TableError`` if a name is empty or too long, or if all names are too long together.
    init(
        _ names: Bytes, _ codes: SymbolCodes, _ texts: TokenTexts, _ addresses: SymbolAddresses,
        at locations: TableLocations
    ) throws(TableError) {
        self.locations = locations
        self.names = names
        self.codes = codes
        self.texts = texts
        self.addresses = addresses
        try checkNames()
    }

    /// The codes of `count` names. The markers tell how the lengths are written.
    private static func codes(
        in names: Bytes, count: Int, at locations: TableLocations, in memory: AddressSpace
    ) throws(TableError) -> SymbolCodes {
        var problem: TableError?
        for lengths in SymbolCodes.Lengths.allCases {
            do throws(TableError) {
                let codes = try SymbolCodes(names, count: count, lengths: lengths)
                try checkMarkers(at: locations, in: memory, against: codes)
                return codes
            } catch {
                problem = problem ?? error
            }
        }
        throw problem ?? TableError(.names, .emptySymbol(index: 0))
    }

    /// The number of symbols, `kallsyms_num_syms`: 4 bytes, or 8 in 64-bit kernels before 4.20.
    ///
    /// - Parameter limit: the most symbols that there may be. A symbol takes at least two bytes: its length and one
    ///   code.
    private static func symbolCount(
        at locations: TableLocations, limit: Int, in memory: AddressSpace
    ) throws(TableError) -> Int {
        var count: UInt64
        do {
            count = try memory.unsigned(width: 4, at: locations.symbolCount)
            if count == 0, memory.layout.wordSize == 8 {
                count = try memory.unsigned(width: 8, at: locations.symbolCount)
            }
        } catch {
            throw TableError(.symbolCount, .notInImage(locations.symbolCount))
        }
        guard count > 0, count <= limit else {
            throw TableError(.symbolCount, .impossibleCount(count, limit: limit))
        }
        return Int(count)
    }

    /// Checks that every 256th symbol starts where its marker says. A marker has 4 bytes, or the size of an address
    /// before 4.20.
    private static func checkMarkers(
        at locations: TableLocations, in memory: AddressSpace, against codes: SymbolCodes
    ) throws(TableError) {
        guard let markers = try? memory.contents(from: locations.markers) else {
            throw TableError(.markers, .notInImage(locations.markers))
        }
        var firstBad = 0
        for width in Set([4, memory.layout.wordSize]).sorted() {
            guard let bad = codes.firstDisagreement(with: markers, width: width, memory.layout.byteOrder) else {
                return
            }
            firstBad = max(firstBad, bad)
        }
        throw TableError(.markers, .disagrees(index: firstBad, expected: codes.start(ofMarker: firstBad)))
    }

    /// Throws ``TableError`` if a symbol has no type or a name longer than ``nameLimit``, or if all names together are
    /// larger than any kernel's.
    private func checkNames() throws(TableError) {
        // Without a limit on the texts, a small file could ask for any amount of memory. In a map a zero byte comes
        // before each symbol and after the last.
        let limit = min(64 * names.count, Int(UInt32.max) - codes.count - 1)
        // If the shortest and longest possible names are within the limits, no name needs to be measured.
        let (shortest, longest) = (texts.sizes.lowerBound, texts.sizes.upperBound)
        if codes.sizes.lowerBound * shortest > 0, codes.sizes.upperBound * longest <= EmbeddedTable.nameLimit,
            codes.byteCount * longest <= limit
        {
            return
        }
        var total = 0
        var place = 0
        var index = 0
        while let next = codes.next(in: names.raw, from: &place) {
            let size = texts.size(of: names.raw.extracting(next))
            guard size > 0 else { throw TableError(.names, .emptySymbol(index: index)) }
            total += size
            guard size <= EmbeddedTable.nameLimit, total <= limit else {
                throw TableError(.names, .tooLong(index: index))
            }
            index += 1
        }
    }

    /// Decodes the symbols, in the table's own order. If several symbols have one address, their order decides which
    /// name a lookup finds.
    public func symbols() -> SymbolMap {
        SymbolMap(self)
    }
}

extension SymbolMap {
    /// The symbols of `table`.
    fileprivate init(_ table: EmbeddedTable) {
        let names = table.names.raw
        var size = 0
        var place = 0
        while let next = table.codes.next(in: names, from: &place) {
            size += table.texts.size(of: names.extracting(next))
        }
        var entries: [Entry] = []
        entries.reserveCapacity(table.symbolCount)
        var characters = [UInt8](repeating: 0, count: size + table.symbolCount + 1 + TokenTexts.slack)
        var span = characters.mutableSpan
        var output = span.mutableBytes
        var end = 1
        place = 0
        while let next = table.codes.next(in: names, from: &place) {
            let start = end
            end = table.texts.write(names.extracting(next), to: &output, at: start)
            // The first character is the symbol's type.
            entries.append(
                Entry(
                    address: table.addresses[entries.count], nameStart: UInt32(start + 1),
                    nameCount: UInt16(end - start - 1),
                    type: output.byte(at: start)))
            output.storeBytes(of: 0, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        characters.removeLast(characters.count - end)
        self.init()
        self.entries = entries
        self.names = characters
    }
}
