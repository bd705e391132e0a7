import Binary
import ELF
import KernelImage

/// Finds the kallsyms tables of an image that does not name them, by what they look like.
///
/// `kallsyms_token_index` is 256 ascending 16-bit numbers that lead exactly through the texts just before it. The
/// number of symbols, the names and the markers lie in a row before those, and the markers must agree with the names,
/// so that a find cannot be a coincidence. The tables of addresses come before or after, as the era has it
/// (scripts/kallsyms.c, `write_src()`, up to 6.3 and since 6.4).
public struct TableSearch {
    private let contents: Bytes
    private let start: UInt64
    private let memory: AddressSpace

    /// A search in that region of `memory`.
    private init(_ region: AddressSpace.Region, in memory: AddressSpace) {
        contents = region.contents
        start = region.address
        self.memory = memory
    }

    /// The tables in `memory`, decoded; nil if it has none.
    public static func table(in memory: AddressSpace) -> EmbeddedTable? {
        for region in memory.regions {
            if let found = TableSearch(region, in: memory).table() { return found }
        }
        return nil
    }

    private var order: ByteOrder { memory.layout.byteOrder }
    private var wordSize: Int { memory.layout.wordSize }

    private func table() -> EmbeddedTable? {
        var from = 0
        while let (tokenTable, tokenIndex) = tokens(from: from) {
            from = tokenIndex + 4
            guard
                let texts = try? TokenTexts(
                    table: start &+ UInt64(tokenTable), index: start &+ UInt64(tokenIndex), in: memory)
            else { continue }
            guard let names = names(before: tokenTable, texts) else { continue }
            if let found = addresses(names, tokenTable: tokenTable, tokenIndex: tokenIndex) { return found }
        }
        return nil
    }

    // MARK: - Tokens

    /// The next token table and token index at or behind `offset`.
    private func tokens(from offset: Int) -> (table: Int, index: Int)? {
        contents.withUnsafeBytes { bytes in
            var at = (offset + 3) & ~3
            while at + 512 <= bytes.count {
                // Most places fail at the first two entries: zero, then the size of a short text.
                if number16(bytes, at) == 0, 1...64 ~= number16(bytes, at + 2), let last = lastIndex(bytes, at),
                    let table = tokenTable(bytes, before: at, last: last)
                {
                    return (table, at)
                }
                at += 4
            }
            return nil
        }
    }

    private func number16(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
        let value = bytes.loadUnaligned(fromByteOffset: at, as: UInt16.self)
        return Int(order == .little ? UInt16(littleEndian: value) : UInt16(bigEndian: value))
    }

    /// The last of 256 strictly ascending numbers at `at`; nil if they are none.
    private func lastIndex(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        var last = 0
        for index in 1..<256 {
            let next = number16(bytes, at + 2 * index)
            guard next > last, next - last <= EmbeddedTable.nameLimit else { return nil }
            last = next
        }
        return last
    }

    /// Where a token table starts that ends just before `index` and whose last text starts at `last` in it.
    private func tokenTable(_ bytes: UnsafeRawBufferPointer, before index: Int, last: Int) -> Int? {
        // The last text's length is not known; zeros pad the table to the index.
        var end = index
        while end > 0, index - end < 8, bytes[end - 1] == 0 { end -= 1 }
        // The text before the zeros starts behind the zero that ends the one before it.
        var textStart = end
        while textStart > 0, end - textStart <= EmbeddedTable.nameLimit, bytes[textStart - 1] != 0 { textStart -= 1 }
        // An empty last text is a zero more.
        for start in [textStart - last] + (0..<9).map({ index - $0 - last - 1 }) where start >= 0 {
            guard start % 4 == 0, start + last < index else { continue }
            let agrees = (1..<256).allSatisfy { code in
                bytes[start + number16(bytes, index + 2 * code) - 1] == 0
            }
            if agrees { return start }
        }
        return nil
    }

    // MARK: - Names

    private struct Names {
        let countOffset: Int
        let count: Int
        let offset: Int
        let markers: Int
        let markersEnd: Int
    }

    /// The number of symbols, their names and the markers, which lie in this order before the token table.
    private func names(before tokenTable: Int, _ texts: TokenTexts) -> Names? {
        // Names take up to a few megabytes, and the order of names may lie between.
        let lowest = max(0, tokenTable - (64 << 20))
        return contents.withUnsafeBytes { bytes in
            var at = (tokenTable - 16) & ~3
            while at >= lowest {
                let raw = bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
                let count = Int(order == .little ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw))
                // Of a name with its length and a type there are two bytes at least.
                if count > 0, count <= (tokenTable - at) / 2 {
                    for gap in [4, 8] where looksLikeNames(bytes, at + gap, min(count, 8), texts) {
                        if let found = walk(bytes, countOffset: at, count: count, names: at + gap, before: tokenTable) {
                            return found
                        }
                    }
                }
                at -= 4
            }
            return nil
        }
    }

    /// Whether the first symbols at `offset` have types that `nm` gives.
    private func looksLikeNames(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ count: Int, _ texts: TokenTexts
    ) -> Bool {
        var at = offset
        for _ in 0..<count {
            guard at + 3 < bytes.count else { return false }
            var length = Int(bytes[at])
            at += 1
            if length & 0x80 != 0 {
                length = length & 0x7f | Int(bytes[at]) << 7
                at += 1
            }
            guard length > 0, at + length < bytes.count, let type = texts.firstCharacter(of: bytes[at]),
                (UInt8(ascii: "A")...UInt8(ascii: "z")).contains(type)
            else { return false }
            at += length
        }
        return true
    }

    /// Follows `count` names from `names` on, and checks the markers behind them.
    private func walk(
        _ bytes: UnsafeRawBufferPointer, countOffset: Int, count: Int, names: Int, before limit: Int
    ) -> Names? {
        var at = names
        var starts: [Int] = []
        starts.reserveCapacity(count / 256 + 1)
        for index in 0..<count {
            if index & 0xff == 0 { starts.append(at - names) }
            guard at + 1 < limit else { return nil }
            var length = Int(bytes[at])
            at += 1
            if length & 0x80 != 0 {
                length = length & 0x7f | Int(bytes[at]) << 7
                at += 1
            }
            guard length > 0, at + length <= limit else { return nil }
            at += length
        }
        for alignment in [4, 8] {
            let markers = at + (alignment - Int((start &+ UInt64(at)) % UInt64(alignment))) % alignment
            for width in [4, 8] {
                let end = markers + starts.count * width
                guard end <= limit else { continue }
                let agrees = starts.indices.allSatisfy { index in
                    (try? contents.unsigned(width: width, at: markers + index * width, order)) == UInt64(starts[index])
                }
                if agrees {
                    return Names(
                        countOffset: countOffset, count: count, offset: names, markers: markers, markersEnd: end)
                }
            }
        }
        return nil
    }

    // MARK: - Addresses

    /// The table of addresses: of the candidates that the eras have, the first that ascends through the image.
    private func addresses(_ names: Names, tokenTable: Int, tokenIndex: Int) -> EmbeddedTable? {
        let behind = aligned(tokenIndex + 512, wordSize)
        let before = names.countOffset & ~(wordSize - 1)
        let offsetBytes = names.count * 4
        let baseBehind = aligned(behind + offsetBytes, wordSize)
        let baseBefore = before - wordSize
        var candidates: [(addresses: TableLocations.Addresses, sequence: Int?)] = [
            (.relative(address(behind), base: address(baseBehind)), baseBehind + wordSize),
            (
                .relative(address(baseBefore - aligned(offsetBytes, wordSize)), base: address(baseBefore)),
                names.markersEnd
            ),
            (.absolute(address(behind)), nil),
            (.absolute(address(before - names.count * wordSize)), nil),
        ]
        for start in Set([behind, tokenIndex + 512]).sorted() {
            candidates.append((.selfRelative(address(start)), start + offsetBytes))
        }
        for candidate in candidates {
            var sequence = candidate.sequence.map { aligned($0, 4) }
            if case .relative(_, let base) = candidate.addresses, base == address(baseBefore) {
                // Before 6.4 the order of names lies between markers and tokens, if it is there at all.
                if tokenTable - names.markersEnd < names.count * 3 { sequence = nil }
                sequence = sequence.map { aligned($0, wordSize) }
            }
            let locations = TableLocations(
                symbolCount: address(names.countOffset), names: address(names.offset), markers: address(names.markers),
                tokenTable: address(tokenTable), tokenIndex: address(tokenIndex), addresses: candidate.addresses,
                sequence: sequence.map(address))
            if let table = try? EmbeddedTable(at: locations, in: memory), ascends(table) { return table }
        }
        return nil
    }

    /// Whether the addresses of `table` ascend, and lead into the image for the most part.
    private func ascends(_ table: EmbeddedTable) -> Bool {
        let entries = table.symbols.entries
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.address <= $1.address }) else { return false }
        // In a raw image the place of the memory is not known yet: its extent must do.
        let inImage =
            memory.isPlaced
            ? entries.count { memory.region(containing: $0.address) != nil }
            : entries.count { $0.address &- entries[entries.count / 2].address &+ (1 << 31) < 1 << 32 }
        return inImage * 2 > entries.count && entries.last?.address != entries.first?.address || entries.count == 1
    }

    private func address(_ offset: Int) -> UInt64 { start &+ UInt64(bitPattern: Int64(offset)) }

    private func aligned(_ offset: Int, _ alignment: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }
}
