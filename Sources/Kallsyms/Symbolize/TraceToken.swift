/// What a kernel's log says about places in the kernel: an address, or a symbol with an offset and a size.
enum TraceToken {
    /// An address: all digits of a word, or any number of digits behind "0x".
    case address(UInt64)
    /// `name+0x12/0x34`, as `sprint_symbol()` writes it.
    case reference(Reference)

    struct Reference {
        let name: Range<Int>
        let offset: UInt64
        let size: UInt64
        /// Whether the name of a module follows: "ext4_find_entry+0x12/0x34 [ext4]".
        let isInModule: Bool
    }

    /// A token in a text.
    struct Found {
        let token: TraceToken
        let range: Range<Int>
    }
}

/// Reads a text's tokens, one after another.
struct TraceScanner {
    private let text: [UInt8]
    /// Digits of an address without "0x" in front.
    private let digits: Int
    private(set) var offset = 0
    /// Whether the next line may be one of the instructions behind "Instruction dump:".
    private(set) var isInDump: Bool

    /// - Parameter isInDump: that of the text before this one, where both are parts of one.
    init(_ text: [UInt8], wordSize: Int, isInDump: Bool = false) {
        self.text = text
        digits = wordSize * 2
        self.isInDump = isInDump
    }

    /// Bytes that are part of a word: letters, digits, "_", "." and "$"; and the value of hexadecimal digits.
    private static let isWord: [Bool] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"):
            true
        default: byte >= 0x80
        }
    }
    private static let hexValue: [UInt8] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(byte) - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt8(byte) - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt8(byte) - UInt8(ascii: "A") + 10
        default: 0xff
        }
    }

    /// The next token; nil at the end of the text.
    mutating func next() -> TraceToken.Found? {
        let isWord = TraceScanner.isWord
        while offset < text.count {
            if isInDump {
                passDump()
                continue
            }
            guard isWord[Int(text[offset])] else {
                offset += 1
                continue
            }
            let start = offset
            var end = offset + 1
            while end < text.count, isWord[Int(text[end])] { end += 1 }
            offset = end
            if startsCode(start..<end) {
                offset = lineEnd(from: end)
                continue
            }
            if end < text.count, text[end] == UInt8(ascii: "+"), let found = reference(start..<end) {
                offset = found.range.upperBound
                return found
            }
            if let found = address(start..<end) { return found }
        }
        return nil
    }

    /// Whether instructions follow that look like addresses, in words of eight digits: "Code: e5933000 (e5922000)", as
    /// arm and mips have it, and powerpc for user space, with a small letter; or powerpc's "Instruction dump:", which has
    /// them on the lines behind it (arch/powerpc/kernel/process.c, `show_instructions()`), and sparc's, in capitals.
    private mutating func startsCode(_ word: Range<Int>) -> Bool {
        guard digits == 8, word.count == 4, word.upperBound < text.count,
            text[word.upperBound] == UInt8(ascii: ":")
        else { return false }
        switch String(decoding: text[word], as: UTF8.self).lowercased() {
        case "code": return true
        case "dump":
            isInDump = text[..<word.lowerBound].suffix(12).elementsEqual("Instruction ".utf8)
            return isInDump
        default: return false
        }
    }

    /// Passes over lines of instructions.
    private mutating func passDump() {
        while offset < text.count {
            let end = lineEnd(from: offset)
            guard isDump(offset..<end) else {
                isInDump = false
                return
            }
            offset = end
        }
    }

    /// Whether a line has nothing but instructions, "89296e0c <0fe00000> XXXXXXXX", and what a log puts in front.
    private func isDump(_ line: Range<Int>) -> Bool {
        let words = text[line].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        var front = words[...]
        while let word = front.last, isInstruction(word) { front.removeLast() }
        guard let last = front.last?.last else { return words.count > front.count }
        return words.count > front.count && (last == UInt8(ascii: "]") || last == UInt8(ascii: ":"))
    }

    private func isInstruction(_ word: ArraySlice<UInt8>) -> Bool {
        var word = word
        if word.first == UInt8(ascii: "<"), word.last == UInt8(ascii: ">") { word = word.dropFirst().dropLast() }
        return word.count == 8
            && word.allSatisfy { TraceScanner.hexValue[Int($0)] != 0xff || $0 == UInt8(ascii: "X") }
    }

    /// Where the line that holds `offset` ends, behind its newline.
    private func lineEnd(from offset: Int) -> Int {
        text[offset...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
    }

    private func address(_ word: Range<Int>) -> TraceToken.Found? {
        // A dot behind an address ends a sentence.
        var end = word.upperBound
        while end > word.lowerBound, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        let hasPrefix =
            end - word.lowerBound > 2 && text[word.lowerBound] == UInt8(ascii: "0")
            && text[word.lowerBound + 1] == UInt8(ascii: "x")
        let start = word.lowerBound + (hasPrefix ? 2 : 0)
        guard hasPrefix ? end - start <= 16 : end - start == digits, let value = number(start..<end) else {
            return nil
        }
        return TraceToken.Found(token: .address(value), range: word.lowerBound..<end)
    }

    private func reference(_ name: Range<Int>) -> TraceToken.Found? {
        var end = name.upperBound + 1
        guard let offset = prefixedNumber(at: &end), end < text.count, text[end] == UInt8(ascii: "/") else {
            return nil
        }
        end += 1
        guard let size = prefixedNumber(at: &end) else { return nil }
        return TraceToken.Found(
            token: .reference(
                TraceToken.Reference(name: name, offset: offset, size: size, isInModule: hasModule(at: end))),
            range: name.lowerBound..<end)
    }

    /// Whether " [" and a name are at `offset`.
    private func hasModule(at offset: Int) -> Bool {
        guard offset + 2 < text.count, text[offset] == UInt8(ascii: " "), text[offset + 1] == UInt8(ascii: "[")
        else { return false }
        let first = text[offset + 2]
        return TraceScanner.isWord[Int(first)]
    }

    /// The number behind "0x" at `offset`, which moves behind it.
    private func prefixedNumber(at offset: inout Int) -> UInt64? {
        guard offset + 2 < text.count, text[offset] == UInt8(ascii: "0"), text[offset + 1] == UInt8(ascii: "x") else {
            return nil
        }
        let start = offset + 2
        var end = start
        while end < text.count, TraceScanner.hexValue[Int(text[end])] != 0xff { end += 1 }
        guard end > start, end - start <= 16,
            end == text.count || !TraceScanner.isWord[Int(text[end])] || text[end] == UInt8(ascii: ".")
        else { return nil }
        offset = end
        return number(start..<end)
    }

    private func number(_ range: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        let hexValue = TraceScanner.hexValue
        for index in range {
            let digit = hexValue[Int(text[index])]
            guard digit != 0xff else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }
}
