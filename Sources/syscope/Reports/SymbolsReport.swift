import Kallsyms

/// The answer of `syscope symbols`: a line for each symbol, as `/proc/kallsyms` has them.
struct SymbolsReport {
    private let symbols: SymbolMap
    private let digits: Int

    /// A report on the symbols of a kernel whose addresses take `wordSize` bytes.
    init(_ symbols: SymbolMap, wordSize: Int) {
        self.symbols = symbols
        digits = wordSize * 2
    }

    /// Gives `write` the lines, many at a time: `ffffffff81000000 T _text`, the address in all its digits, the type, the
    /// name, with everything escaped in the name that a terminal would obey.
    func writeText<Failure: Error>(to write: (ArraySlice<UInt8>) throws(Failure) -> Void) throws(Failure) {
        let characters = symbols.names.span.bytes
        let isSafe = SymbolsReport.areSafe(symbols.names.span)
        var buffer = [UInt8](repeating: 0, count: SymbolsReport.bufferSize)
        var end = 0
        for entry in symbols.entries {
            // Address, type and three separators; an escaped character takes four; copies are made in whole chunks.
            if buffer.count - end < 32 + 4 * Int(entry.nameCount) + SymbolsReport.chunkSize {
                try write(buffer[..<end])
                end = 0
            }
            var span = buffer.mutableSpan
            var output = span.mutableBytes
            SymbolsReport.append(entry.address, digits: digits, to: &output, at: &end)
            output.storeBytes(of: 0x20, toByteOffset: end, as: UInt8.self)
            end += 1
            let name = entry.nameRange
            SymbolsReport.append(characters, name.lowerBound - 1..<name.lowerBound, isSafe, to: &output, at: &end)
            output.storeBytes(of: 0x20, toByteOffset: end, as: UInt8.self)
            end += 1
            SymbolsReport.append(characters, name, isSafe, to: &output, at: &end)
            output.storeBytes(of: 0x0a, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        try write(buffer[..<end])
    }

    private typealias Chunk = (UInt64, UInt64)
    private static let chunkSize = MemoryLayout<Chunk>.size
    /// More than the longest line takes: a name has 65,535 bytes at most.
    private static let bufferSize = 5 << 16

    /// The eight hexadecimal digits of `number`, as they lie in memory.
    private static func digits(of number: UInt32) -> UInt64 {
        // A digit's value in each byte: each step halves what lies together.
        var values = UInt64(number)
        values = (values | values << 16) & 0x0000_ffff_0000_ffff
        values = (values | values << 8) & 0x00ff_00ff_00ff_00ff
        values = (values | values << 4) & 0x0f0f_0f0f_0f0f_0f0f
        // 1 in each byte that is to be a letter, which lie 0x27 behind the digits.
        let letters = (values &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (values &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }

    private static func append(
        _ address: UInt64, digits count: Int, to output: inout MutableRawSpan, at end: inout Int
    ) {
        if count == 16 {
            output.storeBytes(
                of: digits(of: UInt32(truncatingIfNeeded: address >> 32)), toByteOffset: end, as: UInt64.self)
            end += 8
        }
        output.storeBytes(of: digits(of: UInt32(truncatingIfNeeded: address)), toByteOffset: end, as: UInt64.self)
        end += 8
    }

    private static func isSafe(_ byte: UInt8) -> Bool { byte &- 0x20 <= 0x5e }

    /// Whether all bytes may be shown as they are; zeros, which lie between names, do not count.
    private static func areSafe(_ text: Span<UInt8>) -> Bool {
        var found: UInt8 = 0
        for index in text.indices { found |= isSafe(text[index]) || text[index] == 0 ? 0 : 1 }
        return found == 0
    }

    private static func append(
        _ text: RawSpan, _ range: Range<Int>, _ isSafe: Bool, to output: inout MutableRawSpan, at end: inout Int
    ) {
        var offset = range.lowerBound
        if isSafe, range.upperBound <= text.byteCount - chunkSize {
            while offset < range.upperBound {
                let chunk = text.unsafeLoadUnaligned(fromByteOffset: offset, as: Chunk.self)
                output.storeBytes(of: chunk, toByteOffset: end + offset - range.lowerBound, as: Chunk.self)
                offset += chunkSize
            }
            end += range.count
            return
        }
        while offset < range.upperBound {
            let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            let shown = SymbolsReport.isSafe(byte) ? [byte] : Array("\\x\(Output.hex(UInt64(byte), digits: 2))".utf8)
            for byte in shown {
                output.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
                end += 1
            }
        }
    }

    /// The document of `--format json`: docs/images.md describes it.
    var json: [UInt8] {
        let document = JSONValue.object([
            ("schema", .string("syscope-symbols")),
            ("version", .number(JSON.schemaVersion)),
            (
                "symbols",
                .array(
                    symbols.entries.map { entry in
                        .object([
                            ("address", .address(entry.address)),
                            ("type", .string(String(UnicodeScalar(entry.type)))),
                            ("name", .string(symbols.text(of: entry))),
                        ])
                    })
            ),
        ])
        return Array(document.text.utf8)
    }
}
