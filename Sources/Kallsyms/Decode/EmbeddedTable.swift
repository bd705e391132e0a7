import Binary
import ELF
import KernelImage

/// The symbol table that a kernel carries in its own memory: what `kallsyms_lookup()` and `/proc/kallsyms` know.
///
/// It has been found and checked, so that ``symbols()`` and ``writeListing(to:)`` cannot fail; its names are still
/// compressed. The format is described in docs/kallsyms-tables.md; the sources are kernel/kallsyms.c and
/// scripts/kallsyms.c.
public struct EmbeddedTable: Sendable {
    /// Where the tables lie.
    public let locations: TableLocations
    /// The names, as they are compressed.
    let names: Bytes
    let codes: SymbolCodes
    let texts: TokenTexts
    let addresses: SymbolAddresses

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

    /// The number of symbols.
    public var symbolCount: Int { codes.count }
    /// How the entries of the address table are to be read.
    public var addressEncoding: AddressEncoding { addresses.encoding }
    /// Whether a length of 128 and more takes two bytes somewhere in the table (6.1 and later).
    public var hasBigSymbols: Bool { codes.hasBigSymbols }
    /// Bytes of the compressed names, with their lengths.
    public var nameByteCount: Int { codes.byteCount }

    /// The tables at `locations` in `memory`.
    ///
    /// - Throws: ``TableError`` where the tables do not lie in the image, contradict each other, or could not have been
    ///   made by scripts/kallsyms.
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

    /// The table of those parts, which agree with each other.
    ///
    /// - Parameter names: the compressed names, and anything behind them.
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

    /// The codes of `count` names, with lengths of the form that the markers agree with.
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

    /// `kallsyms_num_syms`: 4 bytes, or 8 on 64-bit kernels before 4.20.
    ///
    /// - Parameter limit: the most symbols that there may be. Two bytes are the least that one takes: its length, and
    ///   one code.
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

    /// Every 256th symbol starts where its marker says: 4 bytes each, or an address's size before 4.20.
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

    /// Throws ``TableError`` if a symbol has no type, or a name longer than ``nameLimit``, or if all of them take more
    /// room than any kernel's do.
    private func checkNames() throws(TableError) {
        // Texts that expand without end would let a small file ask for any amount of memory. A zero byte lies in front
        // of every symbol of a map, and behind the last.
        let limit = min(64 * names.count, Int(UInt32.max) - codes.count - 1)
        // Where the extremes are sound nothing needs to be counted.
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

    /// Decodes the symbols, in the table's own order, which decides which of several names of an address is found.
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
            // The first character is the type.
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
