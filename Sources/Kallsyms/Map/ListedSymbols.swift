import Binary

/// The symbols that a text lists, in the forms in which people have them: a `System.map`, what `nm` prints with or without
/// `-n`, `-S`, `-a` or `-u`, and `/proc/kallsyms` with the modules' and BPF programs' symbols.
///
/// ``SystemMap`` reads a map as the kernel's `scripts/kallsyms` does, to make tables of it. This reads one to look symbols up:
/// what no kernel prints is left out: undefined symbols, mapping symbols, local labels and other names that the compiler and
/// the linker make (``SymbolMap/filteredForLookup()``).
public struct ListedSymbols: Sendable {
    /// The kernel's own symbols, by ascending address; of those that share one, the one comes first that the kernel prints.
    public private(set) var symbols = SymbolMap()
    /// The symbols with a module's name in brackets behind them.
    public private(set) var modules = ModuleSymbols()
    /// How texts of the kernel write its addresses.
    public private(set) var form = AddressForm.bits32

    private var line = 0

    /// Reads the symbols that `text` lists.
    ///
    /// - Throws: ``ListedSymbolsError`` if a line is of no known form, if no line has an address, if all addresses are 0, or
    ///   if no symbol is a place in the kernel.
    public init(_ text: Bytes) throws(ListedSymbolsError) {
        try self.init(linesOf: text)
        if form == .bits64, isOfMIPS { form = .signExtended }
        let listed = symbols.entries.count
        symbols.removeSections()
        symbols = symbols.filteredForLookup()
        modules.finish()
        guard !symbols.entries.isEmpty || !modules.symbols.entries.isEmpty else { throw .noPlaces(symbols: listed) }
    }

    /// The kernel's own symbols that `text` lists, all of them, in the text's order.
    ///
    /// - Throws: ``ListedSymbolsError`` if a line is of no known form, if no line has an address, or if all addresses are 0.
    public static func inOrder(of text: Bytes) throws(ListedSymbolsError) -> SymbolMap {
        try ListedSymbols(linesOf: text).symbols
    }

    private init(linesOf text: Bytes) throws(ListedSymbolsError) {
        let contents = ListedSymbols.withoutByteOrderMark(text.array)
        // The shortest line that nm prints has 8 digits, a space, a letter, a space, a name and its end.
        symbols.reserveCapacity(symbols: contents.count / 13 + 1, nameBytes: contents.count)
        let span = contents.span
        var start = 0
        while start < span.count {
            var end = start
            while end < span.count, span[end] != Ascii.newline { end += 1 }
            line += 1
            try readLine(span, start, end)
            start = end + 1
        }
        guard !symbols.entries.isEmpty || !modules.symbols.entries.isEmpty else { throw .noSymbols }
        guard symbols.entries.contains(where: { $0.address != 0 }) || modules.hasAddresses else { throw .hidden }
    }

    // MARK: - Lines

    private mutating func readLine(_ text: Span<UInt8>, _ start: Int, _ end: Int) throws(ListedSymbolsError) {
        // Blanks and a carriage return behind the name are none of it.
        var end = end
        while end > start, Ascii.isSpace(text[end - 1]) { end -= 1 }
        var at = start
        while at < end, Ascii.isSpace(text[at]) { at += 1 }
        guard at < end else { return }
        if isUndefined(text, at, end) || isNameless(text, at, end) { return }
        guard let address = ListedSymbols.number(text, &at, end), let type = typeAndName(text, &at, end) else {
            throw .malformedLine(line: line, text: excerpt(text, start, end))
        }
        if address.digits > 8 { form = .bits64 }
        var nameEnd = end
        let module = ListedSymbols.module(text, at, &nameEnd)
        let isAdded =
            if let module {
                modules.append(
                    address: address.value, type: type, text.extracting(at..<nameEnd), text.extracting(module))
            } else {
                symbols.append(address: address.value, type: type, name: text.extracting(at..<nameEnd))
            }
        guard isAdded else { throw .badName(line: line) }
    }

    /// The letter and where the name starts, behind an address, or behind an address and a size as `nm -S` prints.
    private func typeAndName(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> UInt8? {
        if let type = letter(text, &at, end) { return type }
        guard skipBlanks(text, &at, end), ListedSymbols.number(text, &at, end) != nil else { return nil }
        return letter(text, &at, end)
    }

    /// The letter at `at`, a word of its own with a name behind it; `at` moves to the name.
    private func letter(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> UInt8? {
        var place = at
        guard skipBlanks(text, &place, end), place < end, 0x21...0x7e ~= text[place] else { return nil }
        let type = text[place]
        place += 1
        guard skipBlanks(text, &place, end), place < end else { return nil }
        at = place
        return type
    }

    /// Moves behind blanks; false if there are none.
    private func skipBlanks(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> Bool {
        let start = at
        while at < end, text[at] == Ascii.space || text[at] == Ascii.tab { at += 1 }
        return at > start
    }

    /// Whether the line is `U name`, with `w` and `v` for weak symbols: undefined, with no address.
    private func isUndefined(_ text: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
        guard text[at] == Ascii.upperU || text[at] == Ascii.w || text[at] == Ascii.v else { return false }
        return at + 2 < end && (text[at + 1] == Ascii.space || text[at + 1] == Ascii.tab)
    }

    /// Whether the line is `address a`: a source file without a name, as `nm -a` lists it.
    private func isNameless(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var at = start
        return ListedSymbols.number(text, &at, end) != nil && at + 2 == end && text[at + 1] == Ascii.a
    }

    /// The hexadecimal number at `at`, with "0x" or without: at most 16 digits, and a word of its own.
    private static func number(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> (value: UInt64, digits: Int)? {
        var place = at
        if place + 2 < end, text[place] == Ascii.zero, text[place + 1] | 0x20 == Ascii.x { place += 2 }
        let start = place
        var value: UInt64 = 0
        while place < end, let digit = Ascii.hexValue(text[place]) {
            value = value << 4 | UInt64(digit)
            place += 1
        }
        guard 1...16 ~= place - start, place < end, text[place] == Ascii.space || text[place] == Ascii.tab else {
            return nil
        }
        at = place
        return (value, place - start)
    }

    /// Where the name of a module is, in brackets at the line's end behind a blank; `end` moves to the symbol's end.
    private static func module(_ text: Span<UInt8>, _ start: Int, _ end: inout Int) -> Range<Int>? {
        guard end > start, text[end - 1] == UInt8(ascii: "]") else { return nil }
        var open = end - 1
        while open > start, text[open] != UInt8(ascii: "[") { open -= 1 }
        var nameEnd = open
        while nameEnd > start, text[nameEnd - 1] == Ascii.space || text[nameEnd - 1] == Ascii.tab { nameEnd -= 1 }
        guard nameEnd > start, nameEnd < open, open + 1 < end - 1 else { return nil }
        defer { end = nameEnd }
        return open + 1..<end - 1
    }

    private func excerpt(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        let range = start..<min(end, start + 200)
        return String(decoding: range.map { text[$0] }, as: UTF8.self)
    }

    // MARK: - The whole text

    /// The text behind a byte-order mark; UTF-16 with one, as some shells on Windows write what a program prints, becomes
    /// bytes.
    private static func withoutByteOrderMark(_ text: [UInt8]) -> [UInt8] {
        if text.starts(with: [0xef, 0xbb, 0xbf]) { return Array(text.dropFirst(3)) }
        let isLittle = text.starts(with: [0xff, 0xfe])
        guard isLittle || text.starts(with: [0xfe, 0xff]) else { return text }
        let units = stride(from: 2, to: text.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(text[index]), UInt16(text[index + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Whether the kernel is one of MIPS at addresses that are 32-bit numbers with their sign extended, so that the kernel
    /// itself may have 32 bits and write 8 digits. `kernel_entry` is where all kernels of MIPS start
    /// (arch/mips/kernel/head.S, 2.6 to 7.2); x86-64 and riscv, which have such addresses too, have no such symbol.
    private var isOfMIPS: Bool {
        symbols.first(named: "kernel_entry") != nil
            && symbols.entries.allSatisfy { $0.address < 1 << 31 || $0.address >= 0xffff_ffff_8000_0000 }
    }
}

extension ListedSymbols {
    /// The bytes at the beginning of a file that tell whether it is a text.
    public static let textSample = 4096

    /// Whether a file is a text, which no kernel's image is: its first ``textSample`` bytes have no control characters
    /// but white space and those that colour a terminal.
    public static func isText(_ bytes: Bytes) -> Bool {
        guard let start = try? bytes.slice(at: 0, count: min(bytes.count, textSample)) else { return false }
        let text = withoutByteOrderMark(start.array)
        return !text.isEmpty && text.allSatisfy { $0 >= 0x20 && $0 != 0x7f || Ascii.isSpace($0) || $0 == 0x1b }
    }
}

extension SymbolMap {
    /// Takes out the symbols of sections, which `nm -a` lists: local, with a dot in front. Other symbols have one only if they
    /// are functions, where there are function descriptors; no function is named as a section of code is.
    mutating func removeSections() {
        let names = names
        removeAll { entry in
            guard names[Int(entry.nameStart)] == Ascii.dot, entry.type & 0x20 != 0 else { return false }
            guard entry.type == Ascii.letter("t") else { return true }
            let name = names[entry.nameRange]
            return name.starts(with: ".text.".utf8) || name.suffix(5).elementsEqual(".text".utf8)
                || SymbolMap.codeSections.contains { name.elementsEqual($0.utf8) }
        }
    }

    private static let codeSections = [
        ".plt", ".stubs", ".sfpr", ".fixup", ".altinstr_replacement", ".altinstr_aux",
    ]
}

/// Why the symbols that a text lists could not be read.
public enum ListedSymbolsError: Error, Hashable, Sendable {
    /// A line has none of the forms. Lines count from 1; of a long one there is the beginning.
    case malformedLine(line: Int, text: String)
    /// The name in that line takes more than 65,535 bytes or has a zero byte, or all names take more than 4 GiB.
    case badName(line: Int)
    /// No line has a symbol with an address.
    case noSymbols
    /// That many symbols have an address, but none is a place in the kernel: all are absolute or local labels.
    case noPlaces(symbols: Int)
    /// All addresses are 0: the kernel hid them from who read its `/proc/kallsyms`.
    case hidden
}

extension ListedSymbolsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedLine(let line, let text):
            "line \(line) is not \"address type name\", as nm, System.map and /proc/kallsyms have it: \(text)"
        case .badName(let line): "line \(line): the name is too long, or has a zero byte"
        case .noSymbols: "no line has a symbol with an address"
        case .noPlaces(let count):
            "none of the \(count) symbols with an address is a place in the kernel: all are absolute or local labels; "
                + "is the list whole?"
        case .hidden:
            "all addresses are 0: the kernel hides them (kptr_restrict); "
                + "'sysctl kernel.kptr_restrict=1' and reading as root (CAP_SYSLOG) show them"
        }
    }
}
