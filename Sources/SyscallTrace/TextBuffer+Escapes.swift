import Binary

extension TextBuffer {
    /// Bytes that a traced program chose, in quotes; what could act on a terminal is escaped, as strace does.
    mutating func appendQuoted(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        appendEscaped(text, quote: true)
        append(UInt8(ascii: "\""))
    }

    /// Bytes that a traced program chose, without quotes, escaped as strace does: only printable ASCII stays as it is; `quote`, `"`
    /// does not, and `brackets`, `<` and `>` do not.
    mutating func appendEscaped(_ text: [UInt8], quote: Bool = false, brackets: Bool = false) {
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\t"): append("\\t")
            case UInt8(ascii: "\r"): append("\\r")
            case 0x0b: append("\\v")
            case 0x0c: append("\\f")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\"") where quote: append("\\\"")
            case 0x20..<0x7f where !brackets || byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">"): append(byte)
            default:
                // As few octal digits as can be, but for a digit behind them.
                let isBeforeDigit =
                    text.indices.contains(index + 1)
                    && (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(text[index + 1])
                append(UInt8(ascii: "\\"))
                if isBeforeDigit || byte >= 0o100 { append(UInt8(ascii: "0") + byte >> 6) }
                if isBeforeDigit || byte >= 0o10 { append(UInt8(ascii: "0") + byte >> 3 & 7) }
                append(UInt8(ascii: "0") + byte & 7)
            }
        }
    }

    /// Bytes as a JSON string: what is not UTF-8 becomes U+FFFD.
    mutating func appendJSON(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x22: append("\\\"")
            case 0x5c: append("\\\\")
            case 0..<0x20, 0x7f..<0xa0:
                append("\\u00")
                append(TextBuffer.digit(UInt8(scalar.value >> 4)))
                append(TextBuffer.digit(UInt8(scalar.value & 15)))
            default: append(text: String(Character(scalar)))
            }
        }
        append(UInt8(ascii: "\""))
    }
}
