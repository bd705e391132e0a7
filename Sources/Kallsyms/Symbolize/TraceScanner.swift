/// Reads the tokens of a text, one after another.
struct TraceScanner {
    /// What is kept from one part of a text to the next.
    struct State: Sendable, Hashable {
        /// Whether the next line may contain instructions that follow "Instruction dump:".
        var isInDump = false
        /// Whether a word of 16 hexadecimal digits has been read, which only a 64-bit kernel writes.
        var isWide = false
    }

    private let text: [UInt8]
    private let form: AddressForm
    private(set) var offset = 0
    private(set) var state: State

    /// - Parameter state: the state at the end of the text's previous part.
    init(_ text: [UInt8], form: AddressForm, state: State = State()) {
        self.text = text
        self.form = form
        self.state = state
    }

    /// Whether an address has 8 digits.
    private var isNarrow: Bool { form == .bits32 || form == .signExtended && !state.isWide }

    /// Whether a byte is part of a word: a letter, a digit, "_", ".", "$", or not ASCII.
    private static let isWord: [Bool] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"):
            true
        default: byte >= 0x80
        }
    }
    private static let hexValue: [UInt8] = (0..<256).map { byte in Ascii.hexValue(UInt8(byte)) ?? 0xff }

    /// The next token; nil at the end of the text.
    mutating func next() -> TraceToken.Found? {
        let isWord = TraceScanner.isWord
        while offset < text.count {
            if state.isInDump {
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
            let next = end < text.count ? text[end] : Ascii.newline
            if next == Ascii.plus {
                if let found = reference(start..<end) {
                    offset = found.range.upperBound
                    return found
                }
            } else if isBlank(next) || next == UInt8(ascii: "'"), let found = bareName(start..<end) {
                return found
            }
            if let found = address(start..<end) { return found }
        }
        return nil
    }

    // MARK: - Instructions

    /// Whether instructions follow in words of eight digits, which look like addresses. arm, mips, and powerpc for user
    /// space write "Code: e5933000 (e5922000)", with small or capital "c". powerpc's "Instruction dump:"
    /// (arch/powerpc/kernel/process.c, `show_instructions()`) and sparc's, in capitals, have them on the next lines.
    private mutating func startsCode(_ word: Range<Int>) -> Bool {
        guard isNarrow, word.count == 4, word.upperBound < text.count, text[word.upperBound] == UInt8(ascii: ":")
        else { return false }
        switch String(decoding: text[word], as: UTF8.self).lowercased() {
        case "code": return true
        case "dump":
            state.isInDump = text[..<word.lowerBound].suffix(12).elementsEqual("Instruction ".utf8)
            return state.isInDump
        default: return false
        }
    }

    /// Skips lines of instructions.
    private mutating func passDump() {
        while offset < text.count {
            let end = lineEnd(from: offset)
            guard isDump(offset..<end) else {
                state.isInDump = false
                return
            }
            offset = end
        }
    }

    /// Whether a line contains only instructions, "89296e0c <0fe00000> XXXXXXXX", after the prefix that a log writes.
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

    // MARK: - Lines

    /// The offset after the newline of the line that contains `offset`.
    private func lineEnd(from offset: Int) -> Int {
        text[offset...].firstIndex(of: Ascii.newline).map { $0 + 1 } ?? text.count
    }

    /// The offset of the line that contains `offset`, if only blanks come before `offset` in it; nil if more does.
    private func indentation(before offset: Int) -> Int? {
        var start = offset
        while start > 0, text[start - 1] == Ascii.space || text[start - 1] == Ascii.tab { start -= 1 }
        return start == 0 || text[start - 1] == Ascii.newline ? start : nil
    }

    private func isBlank(_ byte: UInt8) -> Bool { Ascii.isSpace(byte) }

    /// Whether only blanks follow `offset` in its line.
    private func isLineEnd(_ offset: Int) -> Bool {
        var end = offset
        while end < text.count, isBlank(text[end]), text[end] != Ascii.newline { end += 1 }
        return end == text.count || text[end] == Ascii.newline
    }

    /// Whether a line can be part of a stack: blanks, then one name alone, which may have an offset.
    private func isOfStack(lineFrom start: Int) -> Bool {
        var at = start
        while at < text.count, text[at] == Ascii.space || text[at] == Ascii.tab { at += 1 }
        guard at > start, at < text.count else { return false }
        if text[at...].starts(with: "b'".utf8) { at += 2 }
        let name = at
        while at < text.count, TraceScanner.isWord[Int(text[at])] { at += 1 }
        guard at > name, isNameStart(text[name]) else { return false }
        if at < text.count, text[at] == Ascii.plus {
            at += 1
            while at < text.count, TraceScanner.isWord[Int(text[at])] { at += 1 }
        }
        if at < text.count, text[at] == UInt8(ascii: "'") { at += 1 }
        return isLineEnd(at)
    }

    /// Whether the line at `start` and the line before or after it can be part of a stack.
    private func isInStack(lineFrom start: Int) -> Bool {
        guard isOfStack(lineFrom: start) else { return false }
        if case let next = lineEnd(from: start), next < text.count, isOfStack(lineFrom: next) { return true }
        guard start > 0 else { return false }
        let before = text[..<(start - 1)].lastIndex(of: Ascii.newline).map { $0 + 1 } ?? 0
        return isOfStack(lineFrom: before)
    }

    // MARK: - Tokens

    private mutating func address(_ word: Range<Int>) -> TraceToken.Found? {
        // A dot after an address ends a sentence.
        var end = word.upperBound
        while end > word.lowerBound, text[end - 1] == Ascii.dot { end -= 1 }
        let hasPrefix =
            end - word.lowerBound > 2 && text[word.lowerBound] == Ascii.zero && text[word.lowerBound + 1] == Ascii.x
        let start = word.lowerBound + (hasPrefix ? 2 : 0)
        let isWhole =
            switch form {
            case .bits32: end - start == 8
            case .bits64: end - start == 16
            case .signExtended: end - start == 16 || end - start == 8 && !state.isWide
            }
        guard hasPrefix ? end - start <= 16 : isWhole, let value = number(start..<end) else { return nil }
        if end - start == 16 { state.isWide = true }
        return TraceToken.Found(token: .address(value), range: word.lowerBound..<end)
    }

    private func reference(_ name: Range<Int>) -> TraceToken.Found? {
        var end = name.upperBound + 1
        if let offset = prefixedNumber(at: &end) {
            var size: UInt64?
            if end < text.count, text[end] == UInt8(ascii: "/") {
                end += 1
                size = prefixedNumber(at: &end)
                if size == nil { return nil }
            }
            return found(name, offset: offset, size: size, to: end)
        }
        // bpftrace writes the offset in decimal.
        let digits = text[end...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...9 ~= digits.count, isLineEnd(digits.endIndex), let line = indentation(before: name.lowerBound),
            line < name.lowerBound, let offset = UInt64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return found(name, offset: offset, size: nil, to: digits.endIndex)
    }

    /// A name alone, if nothing else can be meant: in a stack of ftrace ("=> vfs_read"), or of bcc and bpftrace, which
    /// write one name in each line.
    private func bareName(_ name: Range<Int>) -> TraceToken.Found? {
        guard isNameStart(text[name.lowerBound]) else { return nil }
        var start = name.lowerBound
        if start >= 3, text[(start - 3)..<start].elementsEqual("=> ".utf8) {
            return indentation(before: start - 3) == nil ? nil : found(name, offset: 0, size: nil, to: name.upperBound)
        }
        var end = name.upperBound
        if start >= 2, text[(start - 2)..<start].elementsEqual("b'".utf8) {
            guard end < text.count, text[end] == UInt8(ascii: "'") else { return nil }
            (start, end) = (start - 2, end + 1)
        }
        guard isLineEnd(end), let line = indentation(before: start), line < start, isInStack(lineFrom: line) else {
            return nil
        }
        return found(name, offset: 0, size: nil, to: name.upperBound)
    }

    private func isNameStart(_ byte: UInt8) -> Bool {
        byte == Ascii.underscore || byte == Ascii.dot || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private func found(_ name: Range<Int>, offset: UInt64, size: UInt64?, to end: Int) -> TraceToken.Found {
        let (owner, ownerEnd) = owner(at: end, isSized: size != nil)
        let reference = TraceToken.Reference(name: name, offset: offset, size: size, owner: owner, end: ownerEnd)
        return TraceToken.Found(token: .reference(reference), range: name.lowerBound..<end)
    }

    /// Whose symbol a reference is, as the words after it say, and the offset at which these words end.
    private func owner(at offset: Int, isSized: Bool) -> (TraceToken.Owner, end: Int) {
        guard offset + 2 < text.count, text[offset] == Ascii.space else { return (.kernel, offset) }
        var start = offset + 1
        let isInParentheses = text[start] == UInt8(ascii: "(")
        if isInParentheses { start += 1 }
        guard start < text.count, text[start] == UInt8(ascii: "[") else {
            // perf writes a file in parentheses, except for the kernel and its modules.
            return (isInParentheses && !isSized ? .other : .kernel, offset)
        }
        start += 1
        var end = start
        while end < text.count, TraceScanner.isWord[Int(text[end])] || text[end] == Ascii.minus { end += 1 }
        guard end > start else { return (.kernel, offset) }
        let name = start..<end
        // The module's build id may follow (`__sprint_symbol()`, kernel/kallsyms.c, 5.14).
        if end < text.count, text[end] == Ascii.space {
            end += 1
            while end < text.count, TraceScanner.hexValue[Int(text[end])] != 0xff { end += 1 }
        }
        guard end < text.count, text[end] == UInt8(ascii: "]") else { return (.other, offset) }
        end += 1
        if isInParentheses, end < text.count, text[end] == UInt8(ascii: ")") { end += 1 }
        let isKernel = TraceScanner.kernelNames.contains { text[name].elementsEqual($0.utf8) }
        return isKernel ? (.kernel, offset) : (.module(name), end)
    }

    /// The kernel's names in the output of perf and bcc, where they name modules.
    private static let kernelNames = ["kernel.kallsyms", "guest.kernel.kallsyms", "kernel", "kernel.vmlinux"]

    /// The number after "0x" at `offset`. Moves `offset` to the end of the number.
    private func prefixedNumber(at offset: inout Int) -> UInt64? {
        guard offset + 2 < text.count, text[offset] == Ascii.zero, text[offset + 1] == Ascii.x else { return nil }
        let start = offset + 2
        var end = start
        while end < text.count, TraceScanner.hexValue[Int(text[end])] != 0xff { end += 1 }
        guard end > start, end - start <= 16,
            end == text.count || !TraceScanner.isWord[Int(text[end])] || text[end] == Ascii.dot
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
