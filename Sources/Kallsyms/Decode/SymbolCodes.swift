import Binary

/// The compressed names of a table's symbols, `kallsyms_names`. Each is the number of its codes, then the codes.
struct SymbolCodes {
    /// The number of symbols.
    let count: Int
    /// Bytes of all symbols: their lengths and codes.
    let byteCount: Int
    /// The smallest and the largest number of codes that a symbol has.
    let sizes: ClosedRange<Int>
    /// Whether a symbol has 128 or more codes, so that its length takes two bytes.
    let hasBigSymbols: Bool
    /// The offset in bytes of every 256th symbol, from the first on.
    private let starts: [Int]

    /// Symbols from one marker to the next.
    static let markerDistance = 256
    /// Bytes from one marker to the next: a symbol takes at least two bytes, and no name in a kernel has more than 512
    /// (`KSYM_NAME_LEN`).
    static let markerDistances = 2 * markerDistance...514 * markerDistance

    /// How the number of codes is written.
    private let lengths: Lengths

    /// How a symbol's number of codes is written.
    enum Lengths: CaseIterable {
        /// One byte, or two if the number is 128 or more (6.1 and later).
        case upToTwoBytes
        /// One byte (before 6.1).
        case oneByte
    }

    /// Reads `count` symbols at the start of `bytes`.
    ///
    /// - Throws: ``TableError`` if `bytes` end before the last symbol does.
    init(_ bytes: Bytes, count: Int, lengths: Lengths = .upToTwoBytes) throws(TableError) {
        var starts: [Int] = []
        var isBig = false
        var (shortest, longest) = (Int.max, 0)
        var offset = 0
        let bytes = bytes.raw
        for index in 0..<count {
            if index % SymbolCodes.markerDistance == 0 { starts.append(offset) }
            guard let codes = SymbolCodes.next(in: bytes, from: offset, lengths), codes.upperBound <= bytes.byteCount
            else {
                throw TableError(.names, .endsAt(index: index, count: count))
            }
            isBig = isBig || codes.lowerBound - offset > 1
            shortest = min(shortest, codes.count)
            longest = max(longest, codes.count)
            offset = codes.upperBound
        }
        sizes = min(shortest, longest)...longest
        self.count = count
        self.lengths = lengths
        self.starts = starts
        hasBigSymbols = isBig
        byteCount = offset
    }

    /// The range of the codes of the symbol at `offset`; nil if its length is not all there. The range may end after
    /// `bytes`.
    static func next(in bytes: RawSpan, from offset: Int, _ lengths: Lengths) -> Range<Int>? {
        guard offset + 1 < bytes.byteCount else { return nil }
        let length = Int(bytes.byte(at: offset))
        guard length & 0x80 != 0, lengths == .upToTwoBytes else { return offset + 1..<offset + 1 + length }
        let high = Int(bytes.byte(at: offset + 1))
        return offset + 2..<offset + 2 + (length & 0x7f | high << 7)
    }

    /// The range of the codes of the symbol at `place`, an offset in the names. Moves `place` to the next symbol. Nil
    /// after the last symbol.
    func next(in bytes: RawSpan, from place: inout Int) -> Range<Int>? {
        guard place < byteCount, let codes = SymbolCodes.next(in: bytes, from: place, lengths) else { return nil }
        place = codes.upperBound
        return codes
    }

    /// The number of markers.
    var markerCount: Int { starts.count }

    /// The value that the marker at `index` should have: the offset in bytes of its symbol.
    func start(ofMarker index: Int) -> Int { starts[index] }

    /// The index of the first marker that is not the offset of its symbol; nil if all are right.
    ///
    /// - Parameter width: bytes of a marker, 4 or 8.
    func firstDisagreement(with markers: Bytes, width: Int, _ order: ByteOrder) -> Int? {
        starts.indices.first { index in
            (try? markers.unsigned(width: width, at: index * width, order)) != UInt64(starts[index])
        }
    }
}
