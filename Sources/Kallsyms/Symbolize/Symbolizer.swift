import Binary

/// Turns the addresses in a kernel's log into symbols, and tells where the symbols in it lie.
///
/// An oops, a stack trace or the whole of `dmesg` goes in; the same text comes out, with
/// - each address of the kernel replaced by `symbol+0x12/0x34`, as the kernel itself writes it;
/// - behind each `symbol+0x12/0x34` of the kernel, in parentheses, the address that it has in the image, which tools
///   such as `addr2line` and `objdump` understand.
///
/// Everything else stays as it is: addresses of modules and of data that the table has no symbols for, and symbols
/// that the table does not have or has with another size.
public struct Symbolizer: Sendable {
    /// The kernel's symbols.
    public let places: SymbolPlaces
    /// Bytes of an address.
    public let wordSize: Int
    private let index: NameIndex

    /// What was found in a text.
    public struct Counts: Sendable, Hashable {
        /// Addresses that became symbols.
        public var addresses = 0
        /// Symbols whose address was found.
        public var symbols = 0
        /// Symbols that the kernel has, but not with the size that the text gives: it was another kernel.
        public var mismatches = 0

        /// None of anything.
        public init() {}

        /// Adds what was found in another part of the text.
        mutating func add(_ other: Counts) {
            addresses += other.addresses
            symbols += other.symbols
            mismatches += other.mismatches
        }
    }

    /// A text with its addresses resolved.
    public struct Output: Sendable {
        /// The text.
        public var text: [UInt8]
        /// What was found in it.
        public var counts: Counts
    }

    /// A symbolizer for the kernel with those symbols.
    ///
    /// - Parameter wordSize: bytes of an address: 4 or 8.
    public init(_ symbols: SymbolMap, wordSize: Int) {
        places = SymbolPlaces(symbols)
        self.wordSize = wordSize
        index = NameIndex(places.symbols)
    }

    /// The bits that an address has.
    var addressMask: UInt64 { wordSize == 8 ? .max : 0xffff_ffff }

    /// `text` with the addresses of the kernel resolved.
    ///
    /// - Parameters:
    ///   - offset: the kernel's load offset as it wrote the text.
    ///   - showsAddresses: whether each symbol gets its address behind it.
    public func symbolized(_ text: [UInt8], offset: UInt64, showsAddresses: Bool = true) -> Output {
        var isInDump = false
        return symbolized(text, offset: offset, showsAddresses: showsAddresses, isInDump: &isInDump)
    }

    /// The same for a part of a text.
    ///
    /// - Parameter isInDump: the state between one part and the next, ``TraceScanner/isInDump``.
    func symbolized(_ text: [UInt8], offset: UInt64, showsAddresses: Bool, isInDump: inout Bool) -> Output {
        var output = Output(text: [], counts: Counts())
        output.text.reserveCapacity(text.count + text.count / 2)
        var done = 0
        var scanner = TraceScanner(text, wordSize: wordSize, isInDump: isInDump)
        defer { isInDump = scanner.isInDump }
        while let found = scanner.next() {
            switch found.token {
            case .address(let address):
                guard let place = places.place(of: (address &- offset) & addressMask) else { continue }
                output.text.append(contentsOf: text[done..<found.range.lowerBound])
                append(place, to: &output.text)
                output.counts.addresses += 1
                done = found.range.upperBound
            case .reference(let reference):
                guard !reference.isInModule else { continue }
                guard let address = self.address(of: reference, in: text) else {
                    if !index.symbols(named: text[reference.name]).isEmpty { output.counts.mismatches += 1 }
                    continue
                }
                output.counts.symbols += 1
                guard showsAddresses else { continue }
                output.text.append(contentsOf: text[done..<found.range.upperBound])
                output.text.append(contentsOf: " (0x".utf8)
                Symbolizer.append(hex: address, to: &output.text)
                output.text.append(UInt8(ascii: ")"))
                done = found.range.upperBound
            }
        }
        output.text.append(contentsOf: text[done...])
        return output
    }

    /// `symbol+0x12/0x34` for an address; nil if the kernel has no symbol for it.
    public func text(for address: UInt64, offset: UInt64) -> String? {
        guard let place = places.place(of: (address &- offset) & addressMask) else { return nil }
        var text: [UInt8] = []
        append(place, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The address in the image that `reference` stands for; nil if the kernel has no symbol of that name and size, or
    /// several.
    func address(of reference: TraceToken.Reference, in text: [UInt8]) -> UInt64? {
        guard !reference.isInModule else { return nil }
        var found: UInt64?
        for symbol in index.symbols(named: text[reference.name]) {
            guard places.size(ofSymbolAt: symbol) == reference.size else { continue }
            let address = places.symbols.entries[symbol].address
            guard found == nil || found == address else { return nil }
            found = address
        }
        return found.map { ($0 &+ reference.offset) & addressMask }
    }

    private func append(_ place: SymbolPlaces.Place, to text: inout [UInt8]) {
        let name = places.symbols.name(of: places.symbols.entries[place.symbol])
        if name.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) {
            text.append(contentsOf: name)
        } else {
            // A name from a damaged or hostile image, with bytes that a terminal might obey.
            var shown = TextBuffer()
            shown.appendEscaped(Array(name))
            text.append(contentsOf: shown.array)
        }
        text.append(contentsOf: "+0x".utf8)
        Symbolizer.append(hex: place.offset, to: &text)
        text.append(contentsOf: "/0x".utf8)
        Symbolizer.append(hex: place.size, to: &text)
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
