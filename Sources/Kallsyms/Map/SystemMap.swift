import Binary

/// Why the text of a symbol map could not be read.
public enum SystemMapError: Error, Hashable, Sendable {
    /// A line does not have the form "address type name". Lines count from 1.
    case malformedLine(line: Int, text: String)
    /// The names take more than 4 GiB.
    case tooLarge
    /// The file cannot be opened or read.
    case file(FileError)
}

extension SystemMapError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedLine(let line, let text):
            "line \(line) is not \"address type name\": \(text)"
        case .tooLarge: "the names take more than 4 GiB"
        case .file(let error): error.description
        }
    }
}

/// How the text of a symbol map is read.
public enum SystemMapGrammar: Sendable, Hashable, CaseIterable {
    /// Words, wherever the lines end, as `fscanf("%llx %c %2048s\n")` finds them: `scripts/kallsyms` before 6.3.
    /// What does not fit is passed over up to the end of its line.
    case words
    /// One symbol in each line, and a line of any other form is an error: later kernels.
    case lines
}

/// A symbol map as text: each line has an address in hexadecimal, the letter that `nm` gives the symbol, and its name.
///
/// This is what `nm -n vmlinux` prints and a `System.map` holds. The text is read exactly as the kernel's
/// `scripts/kallsyms` reads it, down to its oddities: a sign or `0x` before the address, CRLF, NUL bytes.
public struct SystemMap: Sendable {
    /// The symbols, in the order of the text. A name of more than ``longestName`` bytes is cut after that many.
    public private(set) var symbols = SymbolMap()
    /// The lines, counted from 1, that were passed over because they do not fit (only with ``SystemMapGrammar/words``).
    public private(set) var skippedLines: [Int] = []

    /// Bytes of the longest name that is kept as it is; no era of the kernel accepts one as long as that.
    public static let longestName = 2048

    private let grammar: SystemMapGrammar
    private var line = 1

    /// Reads the symbol map that `text` is.
    ///
    /// - Throws: ``SystemMapError/malformedLine(line:text:)`` if a line does not fit and `grammar` is
    ///   ``SystemMapGrammar/lines``, or if a symbol's type is a NUL byte, which no table can hold.
    public init(_ text: Bytes, grammar: SystemMapGrammar) throws(SystemMapError) {
        self.init(grammar, size: text.count)
        let contents = text.array
        _ = try read(contents.span, isEnd: true)
    }

    /// Reads the symbol map in the file at `path`, of which no more than a part is held at a time.
    ///
    /// - Throws: what ``init(_:grammar:)`` does, and ``SystemMapError/file(_:)``.
    public init(contentsOf path: String, grammar: SystemMapGrammar) throws(SystemMapError) {
        let file: FileReader
        do throws(FileError) {
            file = try FileReader(path)
        } catch {
            throw .file(error)
        }
        self.init(grammar, size: file.size)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var held = 0
        while true {
            if held == buffer.count { buffer.append(contentsOf: repeatElement(0, count: held)) }
            let count: Int
            do throws(FileError) {
                count = try file.read(into: &buffer, from: held)
            } catch {
                throw .file(error)
            }
            held += count
            let used = try read(buffer.span.extracting(0..<held), isEnd: count == 0)
            if count == 0 { return }
            // What is left comes to the front.
            for index in used..<held { buffer[index - used] = buffer[index] }
            held -= used
        }
    }

    private init(_ grammar: SystemMapGrammar, size: Int) {
        self.grammar = grammar
        // The shortest line that nm prints has 8 digits, a space, a letter, a space, a name and its end.
        symbols.reserveCapacity(symbols: size / 13 + 1, nameBytes: size)
    }

    /// Reads the symbols in `text`, up to one that may go on beyond it unless it is the end of the map.
    ///
    /// - Returns: where that one starts.
    private mutating func read(_ text: Span<UInt8>, isEnd: Bool) throws(SystemMapError) -> Int {
        switch grammar {
        case .words: try readWords(text, isEnd)
        case .lines: try readLines(text, isEnd)
        }
    }

    // MARK: - Lines

    private mutating func readLines(_ text: Span<UInt8>, _ isEnd: Bool) throws(SystemMapError) -> Int {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != Ascii.newline { end += 1 }
            if end == text.count, !isEnd { return start }
            try readLine(text, start, end)
            start = end + 1
            line += 1
        }
        return text.count
    }

    private mutating func readLine(_ text: Span<UInt8>, _ start: Int, _ end: Int) throws(SystemMapError) {
        var at = start
        while at < end, Ascii.isSpace(text[at]) { at += 1 }
        guard let address = SystemMap.number(text, &at, end, needsDigitAfterPrefix: true),
            at + 2 < end, text[at] == Ascii.space, 1..<0x80 ~= text[at + 1], text[at + 2] == Ascii.space
        else { throw malformed(text, start) }
        try add(text, address: address, type: text[at + 1], nameStart: at + 3, nameEnd: end)
    }

    // MARK: - Words

    private mutating func readWords(_ text: Span<UInt8>, _ isEnd: Bool) throws(SystemMapError) -> Int {
        var at = 0
        while true {
            skipSpace(text, &at)
            guard at < text.count else { return at }
            let start = at
            let startLine = line
            let record = record(text, &at)
            // What ends where the text ends may go on.
            if at == text.count, !isEnd {
                line = startLine
                return start
            }
            switch record {
            case .symbol(let address, let type, let nameStart):
                guard type != 0 else {
                    line = startLine
                    throw malformed(text, start)
                }
                try add(text, address: address, type: type, nameStart: nameStart, nameEnd: at)
            case .unfit: skippedLines.append(startLine)
            }
        }
    }

    private enum Record {
        case symbol(address: UInt64, type: UInt8, nameStart: Int)
        case unfit
    }

    /// What fscanf() finds at `at`, and if that is not a symbol, what fgets() then passes over.
    private mutating func record(_ text: Span<UInt8>, _ at: inout Int) -> Record {
        guard let address = SystemMap.number(text, &at, text.count, needsDigitAfterPrefix: false) else {
            let limit = min(text.count, at + SystemMap.longestName)
            while at < limit {
                at += 1
                if text[at - 1] == Ascii.newline {
                    line += 1
                    break
                }
            }
            return .unfit
        }
        skipSpace(text, &at)
        guard at < text.count else { return .unfit }
        let type = text[at]
        at += 1
        skipSpace(text, &at)
        guard at < text.count else { return .unfit }
        let nameStart = at
        let limit = min(text.count, at + SystemMap.longestName)
        while at < limit, !Ascii.isSpace(text[at]) { at += 1 }
        return .symbol(address: address, type: type, nameStart: nameStart)
    }

    private mutating func skipSpace(_ text: Span<UInt8>, _ at: inout Int) {
        while at < text.count, Ascii.isSpace(text[at]) {
            if text[at] == Ascii.newline { line += 1 }
            at += 1
        }
    }

    // MARK: - Parts of a line

    /// The hexadecimal number at `at`, as strtoull() and fscanf() read it: a sign, "0x", digits; too large is all ones.
    /// nil if there is none, with `at` behind a sign.
    private static func number(
        _ text: Span<UInt8>, _ at: inout Int, _ end: Int, needsDigitAfterPrefix: Bool
    ) -> UInt64? {
        var isNegative = false
        if at < end, text[at] == Ascii.plus || text[at] == Ascii.minus {
            isNegative = text[at] == Ascii.minus
            at += 1
        }
        var found = false
        if at + 1 < end, text[at] == Ascii.zero, text[at + 1] | 0x20 == Ascii.x {
            if !needsDigitAfterPrefix {
                // fscanf() has consumed the zero, and the prefix, when it looks for digits.
                found = true
                at += 2
            } else if at + 2 < end, Ascii.hexValue(text[at + 2]) != nil {
                at += 2
            }
        }
        var value: UInt64 = 0
        var isTooLarge = false
        while at < end, let digit = Ascii.hexValue(text[at]) {
            if value >> 60 != 0 { isTooLarge = true }
            value = value << 4 | UInt64(digit)
            found = true
            at += 1
        }
        guard found else { return nil }
        return isTooLarge ? .max : isNegative ? 0 &- value : value
    }

    /// Adds a symbol whose name ends at `nameEnd`, or before it at a NUL, as the C string that it becomes.
    private mutating func add(
        _ text: Span<UInt8>, address: UInt64, type: UInt8, nameStart: Int, nameEnd: Int
    ) throws(SystemMapError) {
        guard symbols.append(address: address, type: type, text, from: nameStart, to: nameEnd) else {
            throw .tooLarge
        }
    }

    private func malformed(_ text: Span<UInt8>, _ start: Int) -> SystemMapError {
        var bytes: [UInt8] = []
        var at = start
        while at < text.count, text[at] != Ascii.newline, bytes.count < 200 {
            bytes.append(text[at])
            at += 1
        }
        return .malformedLine(line: line, text: String(decoding: bytes, as: UTF8.self))
    }
}

extension SymbolMap {
    /// Adds a symbol whose name is the C string in `text`, at most up to `end`, cut to ``SystemMap/longestName`` bytes.
    fileprivate mutating func append(
        address: UInt64, type: UInt8, _ text: Span<UInt8>, from start: Int, to end: Int
    ) -> Bool {
        let typeStart = names.count
        names.append(type)
        var at = start
        let limit = min(end, start + SystemMap.longestName)
        while at < limit, text[at] != 0 {
            names.append(text[at])
            at += 1
        }
        return closeEntry(address: address, from: typeStart)
    }
}
