/// Symbol names compressed as the kernel's table holds them: byte values that no name uses stand for pairs of others.
///
/// The most frequent pair of adjacent values becomes the next token, again and again, until no free value or no pair is
/// left. Of equally frequent pairs the one with the lowest `first + 256 * second` wins, as in `scripts/kallsyms`. That
/// program scans every name for every token. Here ``PairOccurrences`` lists where the most frequent pairs are, and
/// where each token was put, so that a replacement touches only the names that it changes.
struct TokenCompression: Sendable {
    /// The text that each byte value stands for; empty if it stands for nothing.
    let tokens: [[UInt8]]
    /// The codes of all symbols. Those of a symbol begin where its type was; what is left of its type and name after
    /// them has no meaning.
    let codes: [UInt8]
    /// How many codes each symbol has.
    let codeCounts: [UInt16]

    /// Compresses `names`, the ``SymbolMap/names`` of `entries`.
    init(_ names: consuming [UInt8], _ entries: [SymbolMap.Entry]) {
        var text = TokenText(consume names)
        text.compress()
        tokens = text.expandedTokens()
        codeCounts = text.closeUp(entries)
        codes = text.bytes
    }
}

/// The names while they are compressed.
///
/// A token of `n` characters takes the `n` bytes of its text, and its first and last byte hold its value. So the next
/// value starts `n` bytes on, and the byte before a token holds the value before it. When two values become a token,
/// the byte where the second one started gets the new value too. So a byte that was listed for a value and still holds
/// it is the first byte of that value.
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
    /// Whether a value is a token, at its index.
    var isToken = [Bool](repeating: false, count: 256)
    /// A bit for each byte: whether a value starts there, or a name ends.
    var starts: [UInt64]
    /// Where pairs and tokens are.
    var places = PairOccurrences()

    init(_ names: consuming [UInt8]) {
        bytes = consume names
        starts = [UInt64](repeating: 0, count: bytes.count / 64 + 1)
        var before: UInt8 = 0
        for index in bytes.indices {
            let value = bytes[index]
            if value | before != 0 { starts[index >> 6] |= 1 << UInt64(index & 63) }
            if value != 0 {
                lengths[Int(value)] = 1
                if before != 0 { counts[Int(before) | Int(value) << 8] += 1 }
            }
            before = value
        }
    }

    mutating func compress() {
        for value in (0..<256).reversed() where lengths[value] == 0 {
            guard let best = mostFrequentPair() else { return }
            let first = UInt8(truncatingIfNeeded: best)
            let second = UInt8(truncatingIfNeeded: best >> 8)
            pairs[value] = (first, second)
            lengths[value] = lengths[Int(first)] + lengths[Int(second)]
            isToken[value] = true
            let (list, token) = list(of: best, first, second)
            replace(first, second, by: UInt8(value), at: list, ofToken: token)
        }
    }

    /// The pair to replace next; nil if there is none.
    private func mostFrequentPair() -> Int? {
        var most: Int32 = 0
        var found = 0..<0
        for second in 0..<256 where lengths[second] > 0 {
            let row = second << 8..<(second + 1) << 8
            var mostInRow: Int32 = 0
            for count in counts[row] { mostInRow = max(mostInRow, count) }
            if mostInRow > most { (most, found) = (mostInRow, row) }
        }
        return counts[found].firstIndex(of: most)
    }

    /// A list that has all places of a pair; if it is the list of a token, that token.
    private mutating func list(of pair: Int, _ first: UInt8, _ second: UInt8) -> (PairOccurrences.List, token: UInt8?) {
        if let list = places.list(ofPair: pair) { return (list, nil) }
        // A pair with a token exists only where that token was put.
        if let list = places.list(ofToken: first) { return (list, first) }
        if let list = places.list(ofToken: second) { return (list, second) }
        places.collect(bytes, starts, counts, first: pair)
        return (places.list(ofPair: pair) ?? PairOccurrences.List(start: 0, end: 0), nil)
    }

    /// Replaces a pair wherever it occurs among the places of `list`, and lists where the new value starts.
    ///
    /// Nothing is left of a pair's list: the new one is written over it. A token's list keeps the places that remain,
    /// and the new one follows it.
    private mutating func replace(
        _ first: UInt8, _ second: UInt8, by value: UInt8, at list: PairOccurrences.List, ofToken token: UInt8?
    ) {
        let firstLength = lengths[Int(first)]
        let length = lengths[Int(value)]
        var count: Int32 = 0
        let isSecond = token != nil && token != first
        var reader = PairOccurrences.Reader(list)
        var staying = PairOccurrences.Writer(at: list.start)
        var leaving = PairOccurrences.Writer(at: 0)
        var left: [UInt16] = []
        while let candidate = reader.next(places.store) {
            let start = isSecond ? candidate - firstLength : candidate
            let isThere =
                isSecond
                ? bytes[candidate] == second && bytes[candidate - 1] == first
                : bytes[start] == first && bytes[start + firstLength] == second
            if isThere {
                replace(first, second, by: value, start, inside: start &+ firstLength, end: start &+ length)
                count &+= 1
                if token == nil { staying.add(start, to: &places.store) } else { leaving.append(start, to: &left) }
            } else if let token, bytes[candidate] == token {
                staying.add(candidate, to: &places.store)
            }
        }
        counts[Int(first) | Int(second) << 8] -= count
        if let token {
            places.setList(ofToken: token, to: staying.list)
            places.setList(ofToken: value, copying: left, behind: staying.list, within: list)
        } else {
            places.setList(ofToken: value, to: staying.list)
        }
    }

    /// Replaces the pair from `start` to `end`, whose second value starts at `inside`, and counts the pairs with its
    /// neighbours anew. The caller counts the pair itself.
    @inline(__always)
    private mutating func replace(
        _ first: UInt8, _ second: UInt8, by value: UInt8, _ start: Int, inside: Int, end: Int
    ) {
        let before = bytes[start &- 1]
        let after = bytes[end]
        if before != 0 {
            counts[Int(before) | Int(first) &<< 8] &-= 1
            counts[Int(before) | Int(value) &<< 8] &+= 1
        }
        if after != 0 {
            counts[Int(second) | Int(after) &<< 8] &-= 1
            counts[Int(value) | Int(after) &<< 8] &+= 1
        }
        bytes[start] = value
        bytes[inside] = value
        bytes[end &- 1] = value
        starts[inside &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: inside & 63))
    }

    func expandedTokens() -> [[UInt8]] {
        var result = [[UInt8]](repeating: [], count: 256)
        func expand(_ value: Int, _ text: inout [UInt8]) {
            if !isToken[value] { return text.append(UInt8(value)) }
            expand(Int(pairs[value].first), &text)
            expand(Int(pairs[value].second), &text)
        }
        for value in 0..<256 where lengths[value] > 0 { expand(value, &result[value]) }
        return result
    }

    /// Moves the codes of each symbol together, to where its type was, and returns how many each has.
    mutating func closeUp(_ entries: [SymbolMap.Entry]) -> [UInt16] {
        entries.map { entry in
            let range = entry.nameRange
            let start = range.lowerBound - 1
            var from = start
            var to = start
            while from < range.upperBound {
                let value = bytes[from]
                bytes[to] = value
                to += 1
                from += lengths[Int(value)]
            }
            return UInt16(truncatingIfNeeded: to - start)
        }
    }
}
