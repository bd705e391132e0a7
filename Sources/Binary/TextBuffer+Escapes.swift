extension TextBuffer {
    /// Adds text from outside so that a terminal obeys none of it.
    ///
    /// Printable ASCII and the characters of other scripts stay. A control byte becomes `\x1b`, any other character
    /// that acts instead of being seen (a control or format character, a separator of lines, one that Unicode has not
    /// assigned) `\u{202e}`, and a byte that is not UTF-8 `\xff`. There is no newline in what is added, and a second
    /// turn changes nothing: a backslash stays as it is.
    public mutating func appendEscaped(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { appendEscaped($0) }
    }

    /// Adds text from outside so that a terminal obeys none of it, as ``appendEscaped(_:)-([UInt8])`` does.
    public mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { appendEscaped($0) }
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var characters = OutsideText(text)
        while let next = characters.next() {
            switch next {
            case .plain(let run): append(run)
            case .character(let scalar) where !scalar.actsOnTerminals: append(UTF8.encode(scalar))
            case .character(let scalar) where scalar.isASCII: appendEscapedByte(UInt8(truncatingIfNeeded: scalar.value))
            case .character(let scalar):
                append("\\u{")
                appendHexadecimalDigits(scalar.value, count: max(4, (35 - scalar.value.leadingZeroBitCount) / 4))
                append(UInt8(ascii: "}"))
            case .invalid(let bytes): for byte in bytes { appendEscapedByte(byte) }
            }
        }
    }

    private mutating func appendEscapedByte(_ byte: UInt8) {
        append("\\x")
        appendHexadecimalDigits(UInt32(byte), count: 2)
    }

    /// Adds the last `count` hexadecimal digits of `number`.
    mutating func appendHexadecimalDigits(_ number: UInt32, count: Int) {
        for place in (0..<count).reversed() {
            append(TextBuffer.digit(UInt8(truncatingIfNeeded: number >> UInt32(4 * place) & 15)))
        }
    }

    mutating func append(_ run: Slice<UnsafeBufferPointer<UInt8>>) {
        let run = UnsafeBufferPointer(rebasing: run)
        if let start = run.baseAddress { append(start, run.count) }
    }

    mutating func append(_ encoded: UTF8.EncodedScalar?) {
        for byte in encoded ?? UTF8.encodedReplacementCharacter { append(byte) }
    }
}

extension String {
    /// The text so that a terminal obeys none of it, as ``TextBuffer/appendEscaped(_:)-(String)`` writes it.
    public var escaped: String {
        guard unicodeScalars.contains(where: { $0.actsOnTerminals }) else { return self }
        var text = TextBuffer()
        text.appendEscaped(self)
        return String(decoding: text.array, as: UTF8.self)
    }
}

extension Unicode.Scalar {
    /// Whether a terminal might do something else with it than show it.
    var actsOnTerminals: Bool {
        if isASCII { return value < 0x20 || value == 0x7f }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }
}

/// What a text from outside is made of, part by part.
struct OutsideText {
    enum Part {
        /// Bytes of printable ASCII without `"` and `\`, which no form of output writes in another way.
        case plain(Slice<UnsafeBufferPointer<UInt8>>)
        /// Any other character.
        case character(Unicode.Scalar)
        /// Bytes that are not UTF-8: as many as one U+FFFD stands for (Unicode 15, section 3.9, table 3-8).
        case invalid(Slice<UnsafeBufferPointer<UInt8>>)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private static func isPlain(_ byte: UInt8) -> Bool {
        0x20..<0x7f ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether all eight bytes of `word` are plain. The top bit of a byte in `found` is set if the byte is not.
    @inline(__always)
    private static func arePlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isQuote = (word ^ 0x2222_2222_2222_2222) &- ones
        let isBackslash = (word ^ 0x5c5c_5c5c_5c5c_5c5c) &- ones
        let found = word | (word &- 0x2020_2020_2020_2020) | (word &+ ones) | isQuote | isBackslash
        return found & 0x8080_8080_8080_8080 == 0
    }

    /// The position of the first byte from `start` on that is not plain; the number of bytes if all are.
    @inline(__always)
    static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        let memory = UnsafeRawBufferPointer(bytes)
        while bytes.count - position >= 8,
            arePlain(memory.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        {
            position += 8
        }
        while position < bytes.count, isPlain(bytes[position]) { position += 1 }
        return position
    }

    mutating func next() -> Part? {
        guard position < bytes.count else { return nil }
        let start = position
        position = OutsideText.plainEnd(bytes, from: start)
        if position > start { return .plain(bytes[start..<position]) }
        var parser = UTF8.ForwardParser()
        var rest = bytes[start...].makeIterator()
        switch parser.parseScalar(from: &rest) {
        case .valid(let encoded):
            position += encoded.count
            return .character(UTF8.decode(encoded))
        case .error(let length):
            position = min(start + max(length, 1), bytes.count)
            return .invalid(bytes[start..<position])
        case .emptyInput:
            return nil
        }
    }
}
