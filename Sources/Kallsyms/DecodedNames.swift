import Binary
import ELF
import KernelImage

/// The types and names of a table's symbols, decoded: `kallsyms_names`, as `kallsyms_markers` says where they start.
struct DecodedNames {
    /// The symbols in the table's order. Their addresses, which lie in another table, are zero.
    var symbols: SymbolMap
    /// Whether a length of 128 and more takes two bytes somewhere in the table.
    let hasBigSymbols: Bool
    /// Bytes of the compressed names, with their lengths.
    let byteCount: Int

    /// Decodes the names at `locations` in `memory`.
    init(at locations: TableLocations, _ texts: TokenTexts, in memory: AddressSpace) throws(TableError) {
        guard let contents = try? memory.contents(from: locations.names) else {
            throw TableError(.names, .notInImage(locations.names))
        }
        let count = try DecodedNames.symbolCount(at: locations, limit: contents.count / 2, in: memory)
        let codes = try SymbolCodes(contents, count: count)
        hasBigSymbols = codes.hasBigSymbols
        byteCount = codes.byteCount
        try DecodedNames.checkMarkers(at: locations, in: memory, against: codes)
        // Texts that expand without end would let a small file ask for any amount of memory.
        symbols = try contents.withUnsafeBytes { (bytes) throws(TableError) in
            try SymbolMap(codes, bytes.bytes, texts, limit: 64 * contents.count)
        }
    }

    /// `kallsyms_num_syms`: 4 bytes, or 8 on 64-bit kernels before 4.20.
    ///
    /// - Parameter limit: the most symbols that there may be. Two bytes are the least that one takes: its length, and
    ///   one code.
    private static func symbolCount(
        at locations: TableLocations, limit: Int, in memory: AddressSpace
    ) throws(TableError) -> Int {
        guard var count = try? memory.unsigned(width: 4, at: locations.symbolCount) else {
            throw TableError(.symbolCount, .notInImage(locations.symbolCount))
        }
        if count == 0, memory.layout.wordSize == 8 {
            count = (try? memory.unsigned(width: 8, at: locations.symbolCount)) ?? 0
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
}

extension SymbolMap {
    /// The symbols that `codes` of the bytes in `names` stand for, without addresses.
    ///
    /// - Parameter limit: the most bytes that all names may take.
    fileprivate init(_ codes: SymbolCodes, _ names: RawSpan, _ texts: TokenTexts, limit: Int) throws(TableError) {
        self.init()
        var size = 0
        var place = 0
        while let next = codes.next(in: names, from: &place) { size += texts.size(of: names.extracting(next)) }
        // A zero byte lies in front of every symbol, and behind the last.
        guard size <= limit, UInt32(exactly: size + codes.count + 1) != nil else {
            throw TableError(.names, .tooLong(index: codes.count - 1))
        }
        var entries: [Entry] = []
        entries.reserveCapacity(codes.count)
        var characters = [UInt8](repeating: 0, count: size + codes.count + 1 + TokenTexts.slack)
        var span = characters.mutableSpan
        var output = span.mutableBytes
        var end = 1
        place = 0
        while let next = codes.next(in: names, from: &place) {
            let start = end
            end = texts.write(names.extracting(next), to: &output, at: start)
            // The first character is the type.
            guard end > start else { throw TableError(.names, .emptySymbol(index: entries.count)) }
            guard end - start <= EmbeddedTable.nameLimit else {
                throw TableError(.names, .tooLong(index: entries.count))
            }
            entries.append(
                Entry(
                    address: 0, nameStart: UInt32(start + 1), nameCount: UInt16(end - start - 1),
                    type: output.unsafeLoad(fromByteOffset: start, as: UInt8.self)))
            output.storeBytes(of: 0, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        characters.removeLast(characters.count - end)
        self.entries = entries
        self.names = characters
    }

    /// Gives the symbols those addresses, as many as there are symbols.
    mutating func setAddresses(_ addresses: SymbolAddresses) {
        var entries = entries.mutableSpan
        addresses.visit { index, address in
            entries[index].address = address
            return true
        }
    }
}
