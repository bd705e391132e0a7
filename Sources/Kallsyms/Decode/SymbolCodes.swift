import Binary

/// The compressed names of a table's symbols, `kallsyms_names`: for each the number of its codes, and the codes.
struct SymbolCodes {
    /// The number of symbols.
    let count: Int
    /// Bytes of all symbols, lengths and codes.
    let byteCount: Int
    /// How many codes the symbols have.
    let sizes: ClosedRange<Int>
    /// Whether a length of 128 and more takes two bytes somewhere.
    let hasBigSymbols: Bool
    /// Where every 256th symbol starts, from the first on.
    private let starts: [Int]

    /// The symbols that a marker stands for.
    static let markerDistance = 256
    /// What may lie between two markers: each symbol takes two bytes at least, and no name of a kernel's has more than
    /// 512 (`KSYM_NAME_LEN`).
    static let markerDistances = 2 * markerDistance...514 * markerDistance

    /// How the number of codes is written.
    private let lengths: Lengths

    /// How a symbol's number of codes is written.
    enum Lengths: CaseIterable {
        /// One byte, or two where it is 128 and more (6.1 and later).
        case upToTwoBytes
        /// One byte (before 6.1).
        case oneByte
    }

    /// Goes through `count` symbols at the start of `bytes`.
    ///
    /// - Throws: ``TableError`` if they do not end there.
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

    /// The codes of the symbol at `offset`, behind their number; nil if that is not there. They may end behind `bytes`.
    static func next(in bytes: RawSpan, from offset: Int, _ lengths: Lengths) -> Range<Int>? {
        guard offset + 1 < bytes.byteCount else { return nil }
        let length = Int(bytes.byte(at: offset))
        guard length & 0x80 != 0, lengths == .upToTwoBytes else { return offset + 1..<offset + 1 + length }
        let high = Int(bytes.byte(at: offset + 1))
        return offset + 2..<offset + 2 + (length & 0x7f | high << 7)
    }

    /// The codes of the symbol at `place` of the bytes that these symbols are in; `place` moves behind them. Nil behind
    /// the last.
    func next(in bytes: RawSpan, from place: inout Int) -> Range<Int>? {
        guard place < byteCount, let codes = SymbolCodes.next(in: bytes, from: place, lengths) else { return nil }
        place = codes.upperBound
        return codes
    }

    /// The number of markers.
    var markerCount: Int { starts.count }

    /// What the marker of that index should say.
    func start(ofMarker index: Int) -> Int { starts[index] }

    /// The first marker that does not say where its symbol starts; nil if all do.
    ///
    /// - Parameter width: bytes of a marker.
    func firstDisagreement(with markers: Bytes, width: Int, _ order: ByteOrder) -> Int? {
        starts.indices.first { index in
            (try? markers.unsigned(width: width, at: index * width, order)) != UInt64(starts[index])
        }
    }
}
