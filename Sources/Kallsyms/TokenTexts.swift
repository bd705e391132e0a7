import Binary
import KernelImage

/// The texts of the 256 codes that compressed names are made of: `kallsyms_token_table` and `kallsyms_token_index`.
struct TokenTexts {
    private let characters: [UInt8]
    /// Where the text of each code starts in the characters, and where the last ends.
    private let starts: [Int]

    /// The first character of the text of `code`; nil if it has none.
    func firstCharacter(of code: UInt8) -> UInt8? {
        let start = starts[Int(code)]
        return start < starts[Int(code) + 1] ? characters[start] : nil
    }

    /// Adds the text of `code` to `names`.
    func append(_ code: UInt8, to names: inout [UInt8]) {
        for index in starts[Int(code)]..<starts[Int(code) + 1] { names.append(characters[index]) }
    }

    /// The texts at `locations`, whose index must lead through the token table without gap or overlap.
    init(at locations: TableLocations, in memory: AddressSpace) throws(TableError) {
        try self.init(table: locations.tokenTable, index: locations.tokenIndex, in: memory)
    }

    /// The texts in the token table at `table`, with its index at `index`.
    init(table: UInt64, index: UInt64, in memory: AddressSpace) throws(TableError) {
        var characters: [UInt8] = []
        var starts: [Int] = []
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
            starts.append(characters.count)
            characters.append(contentsOf: text.array)
        }
        self.characters = characters
        self.starts = starts + [characters.count]
    }
}
