import Binary

/// A text that is written again with symbols and addresses put in.
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

    /// What becomes of a token.
    struct Edit {
        /// The token.
        let range: Range<Int>
        /// Where it ends, with the module's name behind it.
        let end: Int
        /// What source lines are known by; nil if no code is meant.
        let code: CodePlace?
        let kind: Kind

        enum Kind {
            /// An address: the symbol takes its place.
            case name(Name)
            /// A symbol with that name in the text: the address, if it is known, is put behind it.
            case address(UInt64?, name: Range<Int>)
        }
    }

    private let text: [UInt8]
    private let showsAddresses: Bool
    private var output: [UInt8] = []
    /// How much of the text is written.
    private var done = 0

    init(_ text: [UInt8], showsAddresses: Bool) {
        self.text = text
        self.showsAddresses = showsAddresses
        output.reserveCapacity(text.count + text.count / 2)
    }

    /// Writes the text up to an address and the symbol in place of that.
    mutating func write(_ name: Name, at range: Range<Int>) {
        output.append(contentsOf: text[done..<range.lowerBound])
        name.write(to: &output)
        done = range.upperBound
    }

    /// Writes the text up to a token and what becomes of that, which lies behind all that were written.
    ///
    /// - Parameter line: the source lines of its place; then they are written as scripts/decode_stacktrace.sh does it:
    ///   `symbol (file.c:12)`.
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

    /// Writes the rest.
    mutating func finish() -> [UInt8] {
        output.append(contentsOf: text[done...])
        done = text.count
        return output
    }

    /// Adds a name from a file, which may be damaged or hostile, without bytes that a terminal might obey.
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
