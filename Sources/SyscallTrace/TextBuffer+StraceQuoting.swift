import Binary

/// strace's form of text: the lines of `trace` and `report` are in it. Everything else that is shown goes through
/// `appendEscaped()` of `Binary`.
extension TextBuffer {
    /// Adds bytes that a traced program chose, in quotes, as strace does: what could act on a terminal is escaped.
    mutating func appendStraceQuoted(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        appendStraceText(text, quote: true)
        append(UInt8(ascii: "\""))
    }

    /// Adds bytes that a traced program chose, without quotes, as strace does: only printable ASCII stays as it is;
    /// `quote`, `"` does not, and `brackets`, `<` and `>` do not.
    mutating func appendStraceText(_ text: [UInt8], quote: Bool = false, brackets: Bool = false) {
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
}
