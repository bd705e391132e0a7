import Binary
import KernelImage

/// The texts of the 256 codes that compressed names are made of: `kallsyms_token_table` and `kallsyms_token_index`.
struct TokenTexts {
    private let characters: [UInt8]
    private let ranges: [Range<Int>]

    /// The text of `code`.
    func text(of code: UInt8) -> ArraySlice<UInt8> { characters[ranges[Int(code)]] }

    /// The texts at `locations`, whose index must lead through the token table without gap or overlap.
    init(at locations: TableLocations, in memory: AddressSpace) throws(TableError) {
        try self.init(table: locations.tokenTable, index: locations.tokenIndex, in: memory)
    }

    /// The texts in the token table at `table`, with its index at `index`.
    init(table: UInt64, index: UInt64, in memory: AddressSpace) throws(TableError) {
        var characters: [UInt8] = []
        var ranges: [Range<Int>] = []
        for code in 0..<256 {
            let place = index &+ UInt64(2 * code)
            guard let start = try? memory.unsigned(width: 2, at: place) else {
                throw TableError(.tokenIndex, .notInImage(place))
            }
            // Each text begins behind the zero byte of the one before.
            let expected = characters.count + code
            guard Int(start) == expected else {
                throw TableError(.tokenIndex, .disagrees(index: code, expected: expected))
            }
            guard let text = try? memory.string(at: table &+ start, limit: 65536) else {
                throw TableError(.tokenTable, .notInImage(table &+ start))
            }
            let first = characters.count
            characters.append(contentsOf: text.array)
            ranges.append(first..<characters.count)
        }
        self.characters = characters
        self.ranges = ranges
    }
}
