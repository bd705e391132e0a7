import Binary

extension EmbeddedTable {
    /// Writes the lines of `/proc/kallsyms`: `ffffffff81000000 T _text`. A line has all digits of the address, the
    /// type, and the name.
    ///
    /// Characters that a terminal might obey are escaped, as `TextBuffer.appendEscaped()` does.
    ///
    /// - Parameter write: takes the next lines, as ASCII; it is called many times.
    /// - Throws: what `write` throws.
    public func writeListing<Failure: Error>(to write: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
        let names = names.raw
        var lines = [UInt8](repeating: 0, count: SymbolListing.bufferSize)
        var end = 0
        var place = 0
        var index = 0
        while let next = codes.next(in: names, from: &place) {
            if lines.count - end < SymbolListing.lineLimit {
                try write(lines.span.extracting(..<end))
                end = 0
            }
            var span = lines.mutableSpan
            var output = span.mutableBytes
            SymbolListing.append(addresses[index], wordSize: addresses.wordSize, to: &output, at: &end)
            index += 1
            // The type is the first character. It moves to where it has a space on both sides.
            let name = end + 3
            end = texts.write(names.extracting(next), to: &output, at: name - 1)
            let type = output.byte(at: name - 1)
            output.storeBytes(of: 0x20, toByteOffset: name - 3, as: UInt8.self)
            output.storeBytes(of: type, toByteOffset: name - 2, as: UInt8.self)
            output.storeBytes(of: 0x20, toByteOffset: name - 1, as: UInt8.self)
            if !texts.arePrintable { SymbolListing.escape(&output, from: name - 2, to: &end) }
            output.storeBytes(of: 0x0a, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        try write(lines.span.extracting(..<end))
    }
}

/// How ``EmbeddedTable/writeListing(to:)`` writes a line.
private enum SymbolListing {
    static let bufferSize = 1 << 16
    /// The most bytes that are written for a line: an address, three separators, the end of the line, the slack of the
    /// last text, and a type and a name of which each byte becomes four. No escape is longer.
    static let lineLimit = 16 + 4 + 4 * (EmbeddedTable.nameLimit + 1) + TokenTexts.slack

    /// The eight hexadecimal digits of `number`, as ASCII in the order of memory.
    private static func digits(of number: UInt32) -> UInt64 {
        // Puts each digit's value into a byte of its own, by three steps that spread halves.
        var values = UInt64(number)
        values = (values | values << 16) & 0x0000_ffff_0000_ffff
        values = (values | values << 8) & 0x00ff_00ff_00ff_00ff
        values = (values | values << 4) & 0x0f0f_0f0f_0f0f_0f0f
        // 1 in each byte that becomes a letter: "a" is 0x27 more than "0" plus 10.
        let letters = (values &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (values &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }

    static func append(_ address: UInt64, wordSize: Int, to output: inout MutableRawSpan, at end: inout Int) {
        if wordSize == 8 {
            output.storeBytes(
                of: digits(of: UInt32(truncatingIfNeeded: address >> 32)), toByteOffset: end, as: UInt64.self)
            end += 8
        }
        output.storeBytes(of: digits(of: UInt32(truncatingIfNeeded: address)), toByteOffset: end, as: UInt64.self)
        end += 8
    }

    /// Escapes what a terminal might obey between `start` and `end`. Moves `end` to the end of the result.
    static func escape(_ output: inout MutableRawSpan, from start: Int, to end: inout Int) {
        var escaped = TextBuffer()
        escaped.appendEscaped((start..<end).map { output.byte(at: $0) })
        end = start
        for byte in escaped.array {
            output.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
            end += 1
        }
    }
}
