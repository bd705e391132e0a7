import Binary

/// Writes a text again, with symbols and addresses put in.
struct SymbolizedText {
    /// A place in a symbol, as the kernel prints it.
    struct Name {
        let symbol: ArraySlice<UInt8>
        let offset: UInt64
        let size: UInt64
        let module: String?

        /// Writes `symbol+0x12/0x34 [module]`.
        func write(to text: inout [UInt8]) {
            SymbolizedText.append(symbol, to: &text)
            text.append(contentsOf: "+0x".utf8)
            SymbolizedText.append(hex: offset, to: &text)
            text.append(contentsOf: "/0x".utf8)
            SymbolizedText.append(hex: size, to: &text)
            writeModule(to: &text)
        }

        func writeModule(to text: inout [UInt8]) {
            guard let module else { return }
            text.append(contentsOf: " [".utf8)
            SymbolizedText.append(Array(module.utf8)[...], to: &text)
            text.append(UInt8(ascii: "]"))
        }
    }

    /// How a token changes.
    struct Edit {
        /// The token's place in the text.
        let range: Range<Int>
        /// The end of the token, with the module's name after it.
        let end: Int
        /// The place in the code whose source lines are written; nil if it is not known.
        let code: CodePlace?
        let kind: Kind

        enum Kind {
            /// The token is an address, which the symbol replaces.
            case name(Name)
            /// The token is a symbol, whose name is at `name`. The address is written after it, if it is known.
            case address(UInt64?, name: Range<Int>)
        }
    }

    private let text: [UInt8]
    private let showsAddresses: Bool
    private var output: [UInt8] = []
    /// Bytes of the text that have been read.
    private var done = 0

    init(_ text: [UInt8], showsAddresses: Bool) {
        self.text = text
        self.showsAddresses = showsAddresses
        output.reserveCapacity(text.count + text.count / 2)
    }

    /// Writes the text up to the address at `range`, and then the symbol instead of the address.
    mutating func write(_ name: Name, at range: Range<Int>) {
        output.append(contentsOf: text[done..<range.lowerBound])
        name.write(to: &output)
        done = range.upperBound
    }

    /// Writes the text up to a token, and then the changed token. Tokens must come in the order of the text.
    ///
    /// - Parameter line: the token's source lines, which are written as scripts/decode_stacktrace.sh does it:
    ///   `symbol (file.c:12)`; nil if none are known.
    mutating func write(_ edit: Edit, line: String?) {
        switch edit.kind {
        case .name(let name):
            guard let line else { return write(name, at: edit.range) }
            output.append(contentsOf: text[done..<edit.range.lowerBound])
            SymbolizedText.append(name.symbol, to: &output)
            append(line: line)
            name.writeModule(to: &output)
            done = edit.range.upperBound
        case .address(let address, let name):
            if let line {
                output.append(contentsOf: text[done..<name.upperBound])
                append(line: line)
                output.append(contentsOf: text[edit.range.upperBound..<edit.end])
            } else {
                guard showsAddresses, let address else { return }
                output.append(contentsOf: text[done..<edit.end])
                output.append(contentsOf: " (0x".utf8)
                SymbolizedText.append(hex: address, to: &output)
                output.append(UInt8(ascii: ")"))
            }
            done = edit.end
        }
    }

    private mutating func append(line: String) {
        output.append(contentsOf: " (".utf8)
        SymbolizedText.append(Array(line.utf8)[...], to: &output)
        output.append(UInt8(ascii: ")"))
    }

    /// Writes the rest of the text, and returns all that was written.
    mutating func finish() -> [UInt8] {
        output.append(contentsOf: text[done...])
        done = text.count
        return output
    }

    /// Appends a name from a file, which may be hostile. Bytes that a terminal might obey are escaped.
    private static func append(_ name: ArraySlice<UInt8>, to text: inout [UInt8]) {
        if name.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) {
            text.append(contentsOf: name)
        } else {
            var shown = TextBuffer()
            shown.appendEscaped(Array(name))
            text.append(contentsOf: shown.array)
        }
    }

    private static func append(hex value: UInt64, to text: inout [UInt8]) {
        var shift = max(0, (63 - value.leadingZeroBitCount) / 4 * 4)
        if value == 0 { shift = 0 }
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xf
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            shift -= 4
        }
    }
}
