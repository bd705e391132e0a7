import Binary
import KernelImage

/// The texts of the 256 codes in compressed names: `kallsyms_token_table` and `kallsyms_token_index`.
struct TokenTexts {
    /// The text of each code.
    private let texts: [Text]
    /// The characters of all texts, one text after the other, and then ``slack`` zero bytes.
    private let characters: [UInt8]
    /// The smallest and the largest number of characters that a text has.
    let sizes: ClosedRange<Int>
    /// Whether all characters are printable ASCII.
    let arePrintable: Bool

    private struct Text {
        /// The first characters. If the text is shorter, the characters of the next texts follow.
        let beginning: Chunk
        /// The text's offset in the characters.
        let start: UInt32
        let size: UInt32
    }

    /// Texts are copied in chunks of this size. Most texts are shorter.
    private typealias Chunk = UInt128
    /// Bytes that ``write(_:to:at:)`` may write after a text.
    static let slack = MemoryLayout<Chunk>.size

    /// The first character of the text of `code`; nil if the text is empty.
    func firstCharacter(of code: UInt8) -> UInt8? {
        let text = texts[Int(code)]
        return text.size > 0 ? characters[Int(text.start)] : nil
    }

    /// The characters of the text of `code`.
    func characters(of code: UInt8) -> ArraySlice<UInt8> {
        let text = texts[Int(code)]
        return characters[Int(text.start)..<Int(text.start) + Int(text.size)]
    }

    /// The number of characters that the texts of `codes` have together.
    func size(of codes: RawSpan) -> Int {
        let texts = texts.span
        var size = 0
        for offset in 0..<codes.byteCount {
            size += Int(texts[Int(codes.byte(at: offset))].size)
        }
        return size
    }

    /// Writes the texts of `codes` to `output` from `offset` on. There must be room for them, and for ``slack`` more
    /// bytes.
    ///
    /// - Returns: the offset after the last text.
    func write(_ codes: RawSpan, to output: inout MutableRawSpan, at offset: Int) -> Int {
        let texts = texts.span
        var end = offset
        for place in 0..<codes.byteCount {
            let text = texts[Int(codes.byte(at: place))]
            output.storeBytes(of: text.beginning, toByteOffset: end, as: Chunk.self)
            if text.size > TokenTexts.slack { writeRest(of: text, to: &output, at: end) }
            end += Int(text.size)
        }
        return end
    }

    private func writeRest(of text: Text, to output: inout MutableRawSpan, at offset: Int) {
        let characters = characters.span.bytes
        for done in stride(from: TokenTexts.slack, to: Int(text.size), by: TokenTexts.slack) {
            let chunk = characters.number(Chunk.self, at: Int(text.start) + done, .host)
            output.storeBytes(of: chunk, toByteOffset: offset + done, as: Chunk.self)
        }
    }

    /// The texts in the tables at `locations`.
    ///
    /// - Throws: ``TableError`` if the image does not have the tables, or if the index is not the offset of each text.
    init(at locations: TableLocations, in memory: AddressSpace) throws(TableError) {
        try self.init(table: locations.tokenTable, index: locations.tokenIndex, in: memory)
    }

    /// The texts in the token table at the virtual address `table`, with its index at `index`.
    ///
    /// - Throws: ``TableError`` if the image does not have the tables, or if the index is not the offset of each text.
    init(table: UInt64, index: UInt64, in memory: AddressSpace) throws(TableError) {
        var characters: [UInt8] = []
        var starts: [Int] = []
        for code in 0..<256 {
            let place = index &+ UInt64(2 * code)
            guard let start = try? memory.unsigned(width: 2, at: place) else {
                throw TableError(.tokenIndex, .notInImage(place))
            }
            // Each text begins after the zero byte that ends the previous text.
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
        arePrintable = characters.allSatisfy(Ascii.isPrintable)
        let ends = starts.dropFirst() + [characters.count]
        characters += [UInt8](repeating: 0, count: TokenTexts.slack)
        let bytes = characters.span.bytes
        // There are at most 256 texts of 65,536 bytes.
        texts = zip(starts, ends).map { start, end in
            Text(
                beginning: bytes.number(Chunk.self, at: start, .host), start: UInt32(start),
                size: UInt32(end - start))
        }
        self.characters = characters
        let sizes = texts.map { Int($0.size) }
        self.sizes = (sizes.min() ?? 0)...(sizes.max() ?? 0)
    }
}
