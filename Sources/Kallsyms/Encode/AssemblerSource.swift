import Binary

/// The assembler source of a table, byte for byte as `scripts/kallsyms` of the era writes it.
public struct AssemblerSource: Sendable {
    private let table: EncodedTable
    private let comments: EraRules.Comments

    /// The source of `table`.
    public init(of table: EncodedTable) {
        self.table = table
        comments = table.options.era.rules.comments
    }

    /// Writes the source to `output`, which the caller finishes.
    public func write(to output: inout ByteWriter) {
        if !table.options.era.rules.isPlaceRelative {
            output.append(
                """
                #include <asm/bitsperlong.h>
                #if BITS_PER_LONG == 64
                #define PTR .quad
                #define ALGN .balign 8
                #else
                #define PTR .long
                #define ALGN .balign 4
                #endif

                """)
        }
        output.append("\t.section .rodata, \"a\"\n")
        for part in table.order {
            writeLabel(part, to: &output)
            write(part, to: &output)
            output.append(Ascii.newline)
        }
    }

    private func writeLabel(_ part: KallsymsPart, to output: inout ByteWriter) {
        output.append(".globl \(part.rawValue)\n")
        output.append(table.options.era.rules.isPlaceRelative ? "\t.balign 4\n" : "\tALGN\n")
        output.append("\(part.rawValue):\n")
    }

    private func write(_ part: KallsymsPart, to output: inout ByteWriter) {
        switch part {
        case .addresses: writeAddresses(to: &output)
        case .offsets: writeOffsets(to: &output)
        case .relativeBase: writeAddress(table.relativeBase, to: &output)
        case .count: output.append("\t.long\t\(table.count)\n")
        case .names: writeNames(to: &output)
        case .markers:
            for marker in table.markers.starts { output.append("\t.long\t\(marker)\n") }
        case .nameOrder: writeNameOrder(to: &output)
        case .tokenTable:
            for token in table.tokens {
                output.append("\t.asciz\t\"")
                output.append(token)
                output.append("\"\n")
            }
        case .tokenIndex:
            for start in table.tokenStarts.starts { output.append("\t.short\t\(start)\n") }
        }
    }

    /// A word that the linker makes, relative to `_text` so that it moves with the kernel.
    private func writeAddress(_ address: UInt64, to output: inout ByteWriter) {
        output.append("\tPTR\t_text ")
        output.append(table.textAddress <= address ? "+ " : "- ")
        let distance =
            table.textAddress <= address ? address - table.textAddress : table.textAddress - address
        output.appendHexadecimal(distance)
        output.append(Ascii.newline)
    }

    private func writeAddresses(to output: inout ByteWriter) {
        for position in 0..<table.count {
            let address = table.address(at: position)
            if table.isAbsolute(at: position) {
                output.append("\tPTR\t")
                output.appendHexadecimal(address)
                output.append(Ascii.newline)
            } else {
                writeAddress(address, to: &output)
            }
        }
    }

    private func writeOffsets(to output: inout ByteWriter) {
        let hasComments = comments.contains(.offsets)
        let tokens = TokenPieces(table.tokens)
        let isPlaceRelative = table.options.addressing == .placeRelative
        for position in 0..<table.count {
            let offset = table.offset(at: position)
            output.append("\t.long\t")
            if isPlaceRelative {
                output.append("_text - . + (\(Int32(bitPattern: offset)))")
            } else {
                output.appendHexadecimal(UInt64(offset))
            }
            endLine(position, hasComments ? tokens : nil, to: &output)
        }
    }

    private func writeNames(to output: inout ByteWriter) {
        let hasComments = comments.contains(.names)
        let tokens = TokenPieces(table.tokens)
        let bytes = HexadecimalByte()
        let codes = table.codes.span
        for position in 0..<table.count {
            let range = table.codeRange(at: position)
            output.append("\t.byte ")
            if range.count > 0x7f {
                output.append(packed: bytes.first(UInt8(range.count & 0x7f | 0x80)), count: 4)
                output.append(packed: bytes.next(UInt8(range.count >> 7 & 0x7f)), count: 6)
            } else {
                output.append(packed: bytes.first(UInt8(range.count)), count: 4)
            }
            for index in range { output.append(packed: bytes.next(codes[index]), count: 6) }
            endLine(position, hasComments ? tokens : nil, to: &output)
        }
    }

    private func writeNameOrder(to output: inout ByteWriter) {
        let hasComments = comments.contains(.nameOrder)
        let tokens = TokenPieces(table.tokens)
        let bytes = HexadecimalByte()
        for position in table.nameOrder {
            output.append("\t.byte ")
            output.append(packed: bytes.first(UInt8(truncatingIfNeeded: position >> 16)), count: 4)
            output.append(packed: bytes.next(UInt8(truncatingIfNeeded: position >> 8)), count: 6)
            output.append(packed: bytes.next(UInt8(truncatingIfNeeded: position)), count: 6)
            endLine(Int(position), hasComments ? tokens : nil, to: &output)
        }
    }

    /// Ends a line, with the symbol's type and name in a comment if there are `tokens` to expand them with.
    private func endLine(_ position: Int, _ tokens: TokenPieces?, to output: inout ByteWriter) {
        guard let tokens else { return output.append(Ascii.newline) }
        output.append("\t/* ")
        for index in table.codeRange(at: position) { tokens.write(table.codes[index], to: &output) }
        output.append(" */\n")
    }
}

/// A byte as `scripts/kallsyms` writes it, packed for ``ByteWriter/append(packed:count:)``.
private struct HexadecimalByte {
    /// Each byte value as ", 0x12", the first character in the lowest byte.
    private let values: [UInt64] = (0..<256).map { value in
        let digits = Array("0123456789abcdef".utf8)
        let text = Array(", 0x".utf8) + [digits[value >> 4], digits[value & 0xf]]
        return text.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The four characters "0x12".
    func first(_ byte: UInt8) -> UInt64 { values[Int(byte)] >> 16 }

    /// The six characters ", 0x12".
    func next(_ byte: UInt8) -> UInt64 { values[Int(byte)] }
}

/// The tokens' texts in pieces of up to eight bytes, packed for ``ByteWriter/append(packed:count:)``.
private struct TokenPieces {
    private var pieces: [(packed: UInt64, count: Int)] = []
    private var ranges: [Range<Int>] = []

    init(_ tokens: [[UInt8]]) {
        for token in tokens {
            let start = pieces.count
            for from in stride(from: 0, to: token.count, by: 8) {
                let piece = token[from..<min(from + 8, token.count)]
                pieces.append((piece.reversed().reduce(0) { $0 << 8 | UInt64($1) }, piece.count))
            }
            ranges.append(start..<pieces.count)
        }
    }

    func write(_ code: UInt8, to output: inout ByteWriter) {
        for index in ranges[Int(code)] { output.append(packed: pieces[index].packed, count: pieces[index].count) }
    }
}

extension ByteWriter {
    /// Adds `value` as printf's "%#llx" does: zero without the prefix.
    mutating func appendHexadecimal(_ value: UInt64) {
        if value != 0 { append("0x") }
        var shift = value == 0 ? 0 : (63 - value.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xf
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            shift -= 4
        }
    }
}
