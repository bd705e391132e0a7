import Binary
import ELF
import KernelImage

/// Finds the kallsyms tables of an image without symbols for them.
///
/// `kallsyms_token_index` is 256 ascending 16-bit numbers, which are the offsets of the texts just before it. The
/// number of symbols, the names and the markers come before the texts, in this order. The markers must agree with the
/// names, so that a match cannot be a coincidence. The address table comes before the names to 6.3 and after the token
/// index since 6.4 (scripts/kallsyms.c, `write_src()`).
public struct TableSearch {
    private let contents: Bytes
    private let start: UInt64
    private let memory: AddressSpace
    /// Steps that the search may still take, apart from the one pass for token tables. Only a hostile file uses them
    /// up.
    private var work: Int
    /// The offset at which the search goes on. What is before the end of the last tables belongs to them.
    private var from = 0
    private var lowest = 0

    /// A search in one region of `memory`.
    private init(_ region: MemoryRegion, in memory: AddressSpace) {
        contents = region.contents
        start = region.address
        self.memory = memory
        work = 8 * contents.count + 1 << 28
    }

    /// The first tables that are found in `memory`; nil if there are none. `memory` need not be at its address.
    public static func table(in memory: AddressSpace) -> EmbeddedTable? { tables(in: memory, limit: 1).first }

    /// The tables in `memory`, those of each kernel that has any, by ascending address; at most `limit`.
    static func tables(in memory: AddressSpace, limit: Int) -> [EmbeddedTable] {
        var found: [EmbeddedTable] = []
        for region in memory.regions {
            var search = TableSearch(region, in: memory)
            while found.count < limit, let table = search.next() { found.append(table) }
        }
        return found
    }

    /// The alignments in bytes that the tables have had: `.balign 4` and `.balign 8` since 4.20; before, `.align 4` and
    /// `.align 8`, which some architectures take as 16 and 256 bytes (scripts/kallsyms.c, `ALGN`).
    private static let alignments = [4, 8, 16, 256]

    /// The alignments that an address table may have.
    private var addressAlignments: [Int] { wordSize == 8 ? [8, 256] : [4, 16] }

    private var order: ByteOrder { memory.layout.byteOrder }
    private var wordSize: Int { memory.layout.wordSize }

    /// The next tables; nil if there are no more.
    private mutating func next() -> EmbeddedTable? {
        while work > 0, let (tokenTable, tokenIndex) = tokens(from: from) {
            from = tokenIndex + 4
            work -= 1 << 10
            guard
                let texts = try? TokenTexts(
                    table: start &+ UInt64(tokenTable), index: start &+ UInt64(tokenIndex), in: memory)
            else { continue }
            if let found = table(before: tokenTable, texts, tokenIndex: tokenIndex) {
                lowest = tokenIndex + 512
                return found
            }
        }
        return nil
    }

    // MARK: - Tokens

    /// The offsets of the next token table and token index at or after `offset`; nil if there are no more.
    private func tokens(from offset: Int) -> (table: Int, index: Int)? {
        let bytes = contents.raw
        let stride = TableSearch.stride
        var place = (offset + stride - 1) / stride * stride
        while place + TableSearch.sample <= bytes.byteCount {
            defer { place += stride }
            guard ascend(bytes, place, count: TableSearch.sample / 2), let index = indexStart(bytes, before: place),
                index >= offset, index % 4 == 0, index + 512 <= bytes.byteCount, ascend(bytes, index, count: 256),
                let table = tokenTable(bytes, before: index, last: number16(bytes, index + 510))
            else { continue }
            return (table, index)
        }
        return nil
    }

    /// Bytes of a possible token index that are tested first.
    private static let sample = 8
    /// Bytes from one tested place to the next: every token index contains one whole sample.
    private static let stride = 512 - sample

    /// The offset of the token index that contains the ascending number at `place`: only its first number is zero.
    private func indexStart(_ bytes: RawSpan, before place: Int) -> Int? {
        var at = place
        var last = number16(bytes, at)
        while last > 0 {
            guard at >= 2, place - at < 512 else { return nil }
            at -= 2
            let number = number16(bytes, at)
            guard number < last else { return nil }
            last = number
        }
        return at
    }

    private func number16(_ bytes: RawSpan, _ at: Int) -> Int {
        Int(bytes.number(UInt16.self, at: at, order))
    }

    /// Whether the `count` numbers at the offset `at` ascend as the numbers of a token index do.
    private func ascend(_ bytes: RawSpan, _ at: Int, count: Int) -> Bool {
        var last = number16(bytes, at)
        for index in 1..<count {
            let next = number16(bytes, at + 2 * index)
            guard next > last, next - last <= EmbeddedTable.nameLimit else { return false }
            last = next
        }
        return true
    }

    /// The offset of the token table that ends just before `index`, and whose last text has the offset `last` in it.
    private func tokenTable(_ bytes: RawSpan, before index: Int, last: Int) -> Int? {
        // The length of the last text is not known. Zeros pad the table up to the index.
        var end = index
        while end > 0, index - end < TableSearch.alignments[3], bytes.byte(at: end - 1) == 0 { end -= 1 }
        // The last text begins after the zero that ends the previous text.
        var textStart = end
        while textStart > 0, end - textStart <= EmbeddedTable.nameLimit, bytes.byte(at: textStart - 1) != 0 {
            textStart -= 1
        }
        // If the last text is empty, there is one more zero.
        for start in [textStart - last] + (0...TableSearch.alignments[3]).map({ index - $0 - last - 1 })
        where start >= 0 {
            guard start % 4 == 0, start + last < index else { continue }
            var code = 1
            while code < 256, bytes.byte(at: start + number16(bytes, index + 2 * code) - 1) == 0 { code += 1 }
            if code == 256 { return start }
        }
        return nil
    }

    // MARK: - Names

    private struct Names {
        let countOffset: Int
        let offset: Int
        let codes: SymbolCodes
        let markers: Int
        let markersEnd: Int
    }

    /// The table whose number of symbols, names and markers come before the token table in this order.
    private mutating func table(before tokenTable: Int, _ texts: TokenTexts, tokenIndex: Int) -> EmbeddedTable? {
        let contents = contents
        let bytes = contents.raw
        for width in [4, 8] {
            var end = tokenTable
            while let row = markerRow(bytes, width: width, before: end) {
                if let found = table(bytes, before: row, tokenTable, texts, tokenIndex) { return found }
                end = row.offset
            }
        }
        // With few symbols there are too few markers to find. The first marker is zero in any table and tells nothing, so this
        // comes last.
        let limit = 2 * SymbolCodes.markerDistance
        return table(
            bytes, counts: 1...limit,
            countOffsets: max(lowest, tokenTable - (64 << 20))...max(lowest, tokenTable - 16), tokenTable, texts,
            tokenIndex)
    }

    /// A row of numbers that may be markers.
    private struct MarkerRow {
        let offset: Int
        let numbers: [Int]
    }

    /// The last row before `end` of at least three numbers that start at zero and ascend as markers do.
    private mutating func markerRow(_ bytes: RawSpan, width: Int, before end: Int) -> MarkerRow? {
        var at = (end - 3 * width) & ~3
        // The order of names may be between the markers and the token table.
        let first = max(lowest, end - (64 << 20))
        while at >= first, work > 0 {
            work -= 1
            if number(bytes, at, width) == 0 {
                var numbers = [0]
                var next = at + width
                while next + width <= end {
                    let number = number(bytes, next, width)
                    guard SymbolCodes.markerDistances ~= number &- numbers[numbers.count - 1] else { break }
                    numbers.append(number)
                    next += width
                }
                work -= numbers.count
                if numbers.count >= 3 { return MarkerRow(offset: at, numbers: numbers) }
            }
            at -= 4
        }
        return nil
    }

    /// The table to which the markers in `row` belong.
    private mutating func table(
        _ bytes: RawSpan, before row: MarkerRow, _ tokenTable: Int, _ texts: TokenTexts, _ tokenIndex: Int
    ) -> EmbeddedTable? {
        // One or two numbers after the markers may look like markers.
        for index in row.numbers.indices.suffix(3).reversed() where index > 0 {
            let distance = SymbolCodes.markerDistance
            // The number of symbols, and a symbol of two bytes, come before the row.
            let last = row.offset - row.numbers[index] - 6
            guard last >= lowest else { continue }
            let found = table(
                bytes, counts: index * distance + 1...(index + 1) * distance,
                countOffsets: max(
                    lowest, last - SymbolCodes.markerDistances.upperBound - 3 * TableSearch.alignments[3])...last,
                tokenTable, texts, tokenIndex)
            if let found { return found }
        }
        return nil
    }

    /// The table whose names come after a number of symbols that is one of `counts`. Its offset is one of `countOffsets`; the
    /// last are tried first.
    private mutating func table(
        _ bytes: RawSpan, counts: ClosedRange<Int>, countOffsets: ClosedRange<Int>, _ tokenTable: Int,
        _ texts: TokenTexts, _ tokenIndex: Int
    ) -> EmbeddedTable? {
        var at = countOffsets.upperBound & ~3
        while at >= countOffsets.lowerBound, work > 0 {
            work -= 1
            let count = number(bytes, at, 4)
            if counts ~= count {
                for offset in namesOffsets(countOffset: at) {
                    guard let lengths = lengths(ofNames: bytes, offset, min(count, 8), texts) else { continue }
                    work -= count
                    for lengths in lengths {
                        if let names = names(
                            at: offset, count: count, lengths, countOffset: countField(bytes, at), before: tokenTable),
                            let found = table(names, texts, tokenTable: tokenTable, tokenIndex: tokenIndex)
                        {
                            return found
                        }
                    }
                }
            }
            at -= 4
        }
        return nil
    }

    private func number(_ bytes: RawSpan, _ at: Int, _ width: Int) -> Int {
        width == 8
            ? Int(truncatingIfNeeded: bytes.number(UInt64.self, at: at, order))
            : Int(bytes.number(UInt32.self, at: at, order))
    }

    /// The offsets at which names may start after a number of symbols at `offset`. It has 4 bytes, or 8 before 4.20.
    private func namesOffsets(countOffset offset: Int) -> [Int] {
        var offsets: [Int] = []
        for size in [4, 8] {
            for alignment in TableSearch.alignments {
                let start = aligned(offset + size, alignment)
                if !offsets.contains(start) { offsets.append(start) }
            }
        }
        return offsets
    }

    /// The offset of the whole number of symbols, whose low 4 bytes are at `offset`.
    private func countField(_ bytes: RawSpan, _ offset: Int) -> Int {
        // Before 4.20 the number has the size of an address.
        guard order == .big, wordSize == 8, offset >= 4, address(offset) % 8 == 4, number(bytes, offset - 4, 4) == 0
        else { return offset }
        return offset - 4
    }

    /// The forms that the lengths of the names at `offset` may have; nil if these are not names: the first symbols must
    /// have types that `nm` gives.
    private func lengths(
        ofNames bytes: RawSpan, _ offset: Int, _ count: Int, _ texts: TokenTexts
    ) -> [SymbolCodes.Lengths]? {
        let forms = SymbolCodes.Lengths.allCases.filter { lengths in
            var at = offset
            for _ in 0..<count {
                guard let codes = SymbolCodes.next(in: bytes, from: at, lengths), !codes.isEmpty,
                    codes.upperBound <= bytes.byteCount,
                    let type = texts.firstCharacter(of: bytes.byte(at: codes.lowerBound)),
                    (UInt8(ascii: "A")...UInt8(ascii: "z")).contains(type)
                else { return false }
                at = codes.upperBound
            }
            return true
        }
        return forms.isEmpty ? nil : forms
    }

    /// Reads `count` names from `offset` on, and checks the markers after them.
    private func names(
        at offset: Int, count: Int, _ lengths: SymbolCodes.Lengths, countOffset: Int, before limit: Int
    ) -> Names? {
        guard let region = try? contents.slice(at: offset, count: limit - offset),
            let codes = try? SymbolCodes(region, count: count, lengths: lengths)
        else { return nil }
        let end = offset + codes.byteCount
        for alignment in TableSearch.alignments {
            let markers = aligned(end, alignment)
            for width in [4, 8] {
                let size = codes.markerCount * width
                guard markers + size <= limit, let bytes = try? contents.slice(at: markers, count: size),
                    codes.firstDisagreement(with: bytes, width: width, order) == nil
                else { continue }
                return Names(
                    countOffset: countOffset, offset: offset, codes: codes, markers: markers,
                    markersEnd: markers + size)
            }
        }
        return nil
    }

    // MARK: - Addresses

    /// The table with the first address table that ascends through the image, of all places that the eras have for it.
    private func table(_ names: Names, _ texts: TokenTexts, tokenTable: Int, tokenIndex: Int) -> EmbeddedTable? {
        let count = names.codes.count
        let behind = aligned(tokenIndex + 512, wordSize)
        let offsetBytes = count * 4
        let baseBehind = aligned(behind + offsetBytes, wordSize)
        var candidates: [(addresses: TableLocations.Addresses, sequence: Int)] = [
            (.relative(address(behind), base: address(baseBehind)), baseBehind + wordSize)
        ]
        // Address tables before the names: each table ends where the next begins, apart from alignment.
        for alignment in addressAlignments {
            guard let base = start(of: wordSize, before: names.countOffset, alignment),
                let offsets = start(of: offsetBytes, before: base, alignment)
            else { continue }
            candidates.append((.relative(address(offsets), base: address(base)), names.markersEnd))
        }
        candidates.append((.absolute(address(behind)), behind + count * wordSize))
        for alignment in addressAlignments {
            guard let addresses = start(of: count * wordSize, before: names.countOffset, alignment) else { continue }
            candidates.append((.absolute(address(addresses)), names.markersEnd))
        }
        for start in Set([behind, tokenIndex + 512]).sorted() {
            candidates.append((.selfRelative(address(start)), start + offsetBytes))
        }
        for candidate in candidates {
            var sequence: Int? = aligned(candidate.sequence, 4)
            if candidate.sequence == names.markersEnd {
                // Before 6.4 the order of names, if there is one, is between the markers and the token table.
                sequence = tokenTable - names.markersEnd < count * 3 ? nil : aligned(names.markersEnd, wordSize)
            }
            let locations = TableLocations(
                symbolCount: address(names.countOffset), names: address(names.offset), markers: address(names.markers),
                tokenTable: address(tokenTable), tokenIndex: address(tokenIndex), addresses: candidate.addresses,
                sequence: sequence.map(address))
            guard let addresses = try? SymbolAddresses(at: candidate.addresses, count: count, in: memory),
                addresses.ascendThroughImage, addresses.agreeWithBase,
                let codes = try? contents.suffix(from: names.offset)
            else { continue }
            return try? EmbeddedTable(codes, names.codes, texts, addresses, at: locations)
        }
        return nil
    }

    private func address(_ offset: Int) -> UInt64 { start &+ UInt64(bitPattern: Int64(offset)) }

    /// The offset of a table of `size` bytes before `next`, which is the first aligned offset after the table; nil if
    /// there is none.
    private func start(of size: Int, before next: Int, _ alignment: Int) -> Int? {
        let place = address(next - size) & ~UInt64(alignment - 1)
        let offset = Int(truncatingIfNeeded: place &- start)
        return offset >= 0 && aligned(offset + size, alignment) == next ? offset : nil
    }

    /// The first offset, from `offset` on, whose address is a multiple of `alignment`.
    private func aligned(_ offset: Int, _ alignment: Int) -> Int {
        offset + Int((0 &- address(offset)) & UInt64(alignment - 1))
    }
}
