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
