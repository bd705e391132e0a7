/// Where the most frequent pairs of values are in the text of ``TokenCompression``, and where tokens are.
///
/// All lists share one store of limited size, so that memory does not grow with the text. If a pair has no list when it
/// is needed, all lists are dropped, and one pass over the text collects those of the pairs that are the most frequent
/// now. A list holds the distances between places in ascending order, the first from the start of the text; 0 stands
/// for a distance of 65,535 to the next number rather than to a place.
struct PairOccurrences {
    /// Room for about 850,000 places, of two bytes each.
    static let capacity = 13 << 16

    private static let idleWriters = 16

    /// A list's part of the store.
    struct List {
        var start: Int
        var end: Int
    }

    /// The distances of all lists.
    var store: [UInt16] = []
    /// Numbers of the store that lists take.
    private(set) var used = 0
    /// The lists of pairs, and the number of each pair's list. A pair without one has a number after theirs.
    private var pairLists: [List] = []
    private var numbers: [UInt8] = []
    private var tokenLists = [List?](repeating: nil, count: 256)

    /// The list of a pair, `first + 256 * second`.
    func list(ofPair pair: Int) -> List? {
        guard !numbers.isEmpty, Int(numbers[pair]) < pairLists.count else { return nil }
        return pairLists[Int(numbers[pair])]
    }

    /// The list of a token made since the last ``collect(_:_:_:first:)``.
    func list(ofToken value: UInt8) -> List? { tokenLists[Int(value)] }

    /// Takes over a token's list, which has been written to the store.
    mutating func setList(ofToken value: UInt8, to list: List) { tokenLists[Int(value)] = list }

    /// Copies a token's list to the store, into what is left of `whole` after `list`, or else after all lists. If
    /// there is no room the token has no list.
    mutating func setList(ofToken value: UInt8, copying distances: [UInt16], behind list: List, within whole: List) {
        let start: Int
        if list.end + distances.count <= whole.end {
            start = list.end
        } else if used + distances.count < store.count {
            start = used
            used += distances.count
        } else {
            return
        }
        for (index, distance) in distances.enumerated() { store[start + index] = distance }
        tokenLists[Int(value)] = List(start: start, end: start + distances.count)
    }

    /// The most zeros that a list may need in a text of `count` bytes.
    func escapes(in count: Int) -> Int { count / 0xffff + 1 }

    /// Drops all lists, and collects those of the pairs that are most frequent, `first` being the most frequent.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - starts: a bit for each byte, whether a value starts there, or a name ends.
    mutating func collect(
        _ bytes: [UInt8], _ starts: [UInt64], _ counts: [Int32], first: Int
    ) {
        tokenLists = [List?](repeating: nil, count: 256)
        pairLists = []
        var listed: [Int] = []
        let escapes = escapes(in: bytes.count)
        if store.isEmpty {
            let all = counts.reduce(0) { $0 + Int($1) }
            let wanted = min(PairOccurrences.capacity, all + 256 * escapes)
            store = [UInt16](repeating: 0, count: max(wanted, Int(counts[first]) + escapes) + 1)
        }

        // The last place is the walk's own.
        let limit = store.count - 1
        var candidates = [UInt16(truncatingIfNeeded: first)]
        candidates += frequentPairs(counts, but: first)
        used = 0
        for candidate in candidates {
            let pair = Int(candidate)
            let size = Int(counts[pair]) + escapes
            guard pairLists.isEmpty || used + size <= limit, pairLists.count < 256 - PairOccurrences.idleWriters else {
                break
            }
            pairLists.append(List(start: used, end: used + size))
            listed.append(pair)
            used += size
        }
        if numbers.isEmpty { numbers = [UInt8](repeating: 0, count: counts.count) }
        for pair in numbers.indices { numbers[pair] = UInt8(pairLists.count + pair % PairOccurrences.idleWriters) }
        for (number, pair) in listed.enumerated() { numbers[pair] = UInt8(number) }
        walk(bytes, starts)
    }

    /// The pairs that may get a list, the most frequent first.
    private func frequentPairs(_ counts: [Int32], but first: Int) -> [UInt16] {
        var pairs: [UInt16] = []
        for pair in counts.indices where counts[pair] > 0 && pair != first {
            pairs.append(UInt16(truncatingIfNeeded: pair))
        }
        pairs.sort { counts[Int($0)] > counts[Int($1)] }
        return pairs
    }

    private mutating func walk(_ bytes: [UInt8], _ starts: [UInt64]) {
        // A writer for each list: the list's end in the high 32 bits, its last place in the low ones. Pairs without a
        // list have writers too, which overwrite the last number of the store: a branch on whether a pair has a list
        // would be mispredicted often. There are several, since each write to one waits for the write before it.
        var writers = pairLists.map { UInt64($0.start) << 32 }
        writers += repeatElement(UInt64(store.count - 1) << 32, count: PairOccurrences.idleWriters)
        var distances: [UInt16] = []
        swap(&distances, &store)
        do {
            var cursors = writers.mutableSpan
            var store = distances.mutableSpan
            PairOccurrences.walk(bytes.span, starts.span, numbers.span, &cursors, &store, pairLists.count)
        }
        swap(&distances, &store)
        for index in pairLists.indices { pairLists[index].end = Int(writers[index] >> 32) }
    }

    private static func walk(
        _ text: Span<UInt8>, _ starts: Span<UInt64>, _ numbers: Span<UInt8>,
        _ cursors: inout MutableSpan<UInt64>, _ distances: inout MutableSpan<UInt16>,
        _ listCount: Int
    ) {
        var before = 0
        var start = 0
        for word in 0..<starts.count {
            var bits = starts[word]
            while bits != 0 {
                let next = word &<< 6 | bits.trailingZeroBitCount
                bits &= bits &- 1
                let value = Int(text[next])
                // No pair with zero, which is what ends a name, has a list.
                let number = Int(numbers[before | value &<< 8])
                let cursor = cursors[number]
                var distance = start &- Int(cursor & 0xffff_ffff)
                var end = Int(cursor >> 32)
                if distance > 0xffff, number < listCount {
                    while distance > 0xffff {
                        distances[end] = 0
                        end &+= 1
                        distance &-= 0xffff
                    }
                }
                distances[end] = UInt16(truncatingIfNeeded: distance)
                end &+= number < listCount ? 1 : 0
                cursors[number] = UInt64(truncatingIfNeeded: end) &<< 32 | UInt64(truncatingIfNeeded: start)
                before = value
                start = next
            }
        }
    }

    /// Reads a list from its start to its end.
    struct Reader {
        private var at: Int
        private let end: Int
        private var place = 0

        init(_ list: List) {
            at = list.start
            end = list.end
        }

        /// The next place.
        mutating func next(_ store: [UInt16]) -> Int? {
            while at < end {
                let distance = Int(store[at])
                at += 1
                if distance != 0 {
                    place += distance
                    return place
                }
                place += 0xffff
            }
            return nil
        }
    }

    /// Writes a list. A list of some of the places of another takes no more room, so that it may be written over that
    /// one.
    struct Writer {
        private let start: Int
        private var at: Int
        private var place = 0

        init(at start: Int) {
            self.start = start
            at = start
        }

        /// Adds a place, which must be after the last one.
        mutating func add(_ newPlace: Int, to store: inout [UInt16]) {
            var distance = newPlace - place
            while distance > 0xffff {
                store[at] = 0
                at += 1
                distance -= 0xffff
            }
            store[at] = UInt16(truncatingIfNeeded: distance)
            at += 1
            place = newPlace
        }

        /// Adds a place to a list that is an array of its own.
        mutating func append(_ newPlace: Int, to distances: inout [UInt16]) {
            var distance = newPlace - place
            while distance > 0xffff {
                distances.append(0)
                distance -= 0xffff
            }
            distances.append(UInt16(truncatingIfNeeded: distance))
            place = newPlace
        }

        /// The list so far.
        var list: List { List(start: start, end: at) }
    }
}
