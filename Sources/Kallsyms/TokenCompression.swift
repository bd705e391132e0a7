/// Symbol names compressed as the kernel's table holds them: byte values that no name uses stand for pairs of others.
///
/// The most frequent pair of adjacent values becomes the next token, again and again, until no free value or no pair is
/// left; of pairs that are equally frequent the one with the lowest `first + 256 * second` wins, as in
/// `scripts/kallsyms`. The reference scans every name for every token. Here the places of each pair are listed once,
/// and a token's places as it is made, so that a replacement touches only the names that it changes.
struct TokenCompression: Sendable {
    /// The text that each byte value stands for; empty if it stands for nothing.
    let tokens: [[UInt8]]
    /// The compressed names, each where its type and name were.
    let codes: [UInt8]

    /// Compresses `names`, which are laid out as ``SymbolMap/names``. Each of `entries` becomes the range of its codes.
    init(_ names: consuming [UInt8], _ entries: inout [SymbolMap.Entry]) {
        var text = TokenText(names)
        text.compress()
        tokens = text.expandedTokens()
        text.closeUp(&entries)
        codes = text.bytes
    }
}

/// The names while they are compressed.
///
/// A token stays where its text began, and the bytes behind it stay unused: a token of `n` characters takes `n` bytes,
/// of which the first and the last hold its value. So the next token starts `n` bytes on, and the value of the one
/// before is in the byte before. The byte where a token was, but that is now inside another, gets the other's value:
/// a byte that holds the value for which it was listed still is that token's first.
private struct TokenText {
    /// For each symbol its type, its name and a zero byte; a zero byte before all.
    ///
    /// Zero is no character of a name. As a token it is the last to be made, after which nothing is counted.
    var bytes: [UInt8]
    /// How often each pair occurs, at `first + 256 * second`.
    var counts = [Int32](repeating: 0, count: 0x10000)
    /// The pair that each value stands for, at its index; a character stands for itself.
    var pairs = [(first: UInt8, second: UInt8)](repeating: (0, 0), count: 256)
    /// Characters in the text of each value; 0 for a value that is not used.
    var lengths = [Int](repeating: 0, count: 256)
    /// The order in which tokens were made; -1 for characters.
    var age = [Int](repeating: -1, count: 256)
    /// Where the tokens of each age start, in the order of the text, as they were when they were made.
    var places: [[UInt32]] = []

    init(_ names: consuming [UInt8]) {
        bytes = names
        for index in bytes.indices where bytes[index] != 0 {
            let value = bytes[index]
            lengths[Int(value)] = 1
            if bytes[index + 1] != 0 { counts[Int(value) | Int(bytes[index + 1]) << 8] += 1 }
        }
    }

    mutating func compress() {
        let index = PairIndex(bytes, counts)
        for value in (0..<256).reversed() where lengths[value] == 0 {
            guard let best = mostFrequentPair() else { return }
            let first = UInt8(truncatingIfNeeded: best)
            let second = UInt8(truncatingIfNeeded: best >> 8)
            pairs[value] = (first, second)
            lengths[value] = lengths[Int(first)] + lengths[Int(second)]
            age[value] = places.count
            let newer = max(age[Int(first)], age[Int(second)])
            if newer < 0 {
                places.append(replace(first, second, by: UInt8(value), at: index.take(best), isSecond: false))
            } else {
                // Pairs with a token exist only where that token was put.
                let isSecond = age[Int(second)] == newer
                places.append(
                    replace(
                        first, second, by: UInt8(value), at: places[newer][...],
                        isSecond: isSecond && first != second))
            }
        }
    }

    /// The pair to replace next; nil if there is none.
    private func mostFrequentPair() -> Int? {
        var most: Int32 = 0
        for count in counts where count > most { most = count }
        return most == 0 ? nil : counts.firstIndex(of: most)
    }

    /// Replaces a pair wherever it occurs among `candidates`: places in the order of the text where its first value
    /// may start, or its second if `isSecond`. Returns where the new value starts.
    private mutating func replace(
        _ first: UInt8, _ second: UInt8, by value: UInt8, at candidates: ArraySlice<UInt32>, isSecond: Bool
    ) -> [UInt32] {
        let firstLength = lengths[Int(first)]
        let length = lengths[Int(value)]
        var made: [UInt32] = []
        made.reserveCapacity(Int(counts[Int(first) | Int(second) << 8]))
        for candidate in candidates {
            let start: Int
            if isSecond {
                guard bytes[Int(candidate)] == second, bytes[Int(candidate) - 1] == first else { continue }
                start = Int(candidate) - firstLength
            } else {
                start = Int(candidate)
                guard bytes[start] == first, bytes[start + firstLength] == second else { continue }
            }
            let before = bytes[start - 1]
            let after = bytes[start + length]
            if before != 0 {
                counts[Int(before) | Int(first) << 8] -= 1
                counts[Int(before) | Int(value) << 8] += 1
            }
            if after != 0 {
                counts[Int(second) | Int(after) << 8] -= 1
                counts[Int(value) | Int(after) << 8] += 1
            }
            counts[Int(first) | Int(second) << 8] -= 1
            bytes[start] = value
            bytes[start + firstLength] = value
            bytes[start + length - 1] = value
            made.append(UInt32(truncatingIfNeeded: start))
        }
        return made
    }

    func expandedTokens() -> [[UInt8]] {
        var result = [[UInt8]](repeating: [], count: 256)
        func expand(_ value: Int, _ text: inout [UInt8]) {
            if age[value] < 0 { return text.append(UInt8(value)) }
            expand(Int(pairs[value].first), &text)
            expand(Int(pairs[value].second), &text)
        }
        for value in 0..<256 where lengths[value] > 0 { expand(value, &result[value]) }
        return result
    }

    /// Moves the tokens of each symbol together, to where its type was, and makes each entry their range.
    mutating func closeUp(_ entries: inout [SymbolMap.Entry]) {
        for position in entries.indices {
            let range = entries[position].nameRange
            let start = range.lowerBound - 1
            var from = start
            var to = start
            while from < range.upperBound {
                let value = bytes[from]
                bytes[to] = value
                to += 1
                from += lengths[Int(value)]
            }
            entries[position].nameStart = UInt32(truncatingIfNeeded: start)
            entries[position].nameCount = UInt16(truncatingIfNeeded: to - start)
        }
    }
}

/// Where each pair of characters starts, in the order of the text.
private struct PairIndex {
    private var places: [UInt32]
    private var ends: [UInt32]

    init(_ bytes: [UInt8], _ counts: [Int32]) {
        // Fills each pair's part from its start on, by which the starts become the ends.
        ends = []
        ends.reserveCapacity(counts.count)
        var total: UInt32 = 0
        for count in counts {
            ends.append(total)
            total += UInt32(count)
        }
        places = [UInt32](repeating: 0, count: Int(total))
        for index in 0..<max(bytes.count - 1, 0) where bytes[index] != 0 && bytes[index + 1] != 0 {
            let pair = Int(bytes[index]) | Int(bytes[index + 1]) << 8
            places[Int(ends[pair])] = UInt32(truncatingIfNeeded: index)
            ends[pair] += 1
        }
    }

    /// The places of `pair`.
    func take(_ pair: Int) -> ArraySlice<UInt32> {
        places[Int(pair == 0 ? 0 : ends[pair - 1])..<Int(ends[pair])]
    }
}
