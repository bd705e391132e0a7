import Binary
import ELF

extension EncodedTable {
    /// One of the tables: a symbol of the kernel and the bytes from it on.
    public struct Part: Sendable, Hashable {
        /// The symbol's name.
        public let name: String
        /// Its bytes, without what pads them to the next part.
        public let bytes: [UInt8]
    }

    /// The tables in their order in memory.
    var order: [KallsymsPart] {
        let addresses: [KallsymsPart] =
            switch options.addressing {
            case .absolute: [.addresses]
            case .baseRelative: [.offsets, .relativeBase]
            case .placeRelative, .low32Bits: [.offsets]
            }
        if options.era.rules.hasOffsetsLast {
            return [.count, .names, .markers, .tokenTable, .tokenIndex] + addresses + [.nameOrder]
        }
        return addresses + [.count, .names, .markers, .nameOrder, .tokenTable, .tokenIndex]
    }

    /// What each table's address is a multiple of, for words of `wordSize` bytes.
    func alignment(wordSize: Int) -> Int {
        options.era.rules.isPlaceRelative ? 4 : wordSize
    }

    /// Bytes of all the tables together for words of `wordSize` bytes (4 or 8), padding included.
    ///
    /// - Parameter hasNameOrder: whether there is a `kallsyms_seqs_of_names`, as since 6.2 (6.1.42).
    public func byteCount(wordSize: Int, hasNameOrder: Bool = true) -> Int {
        let alignment = alignment(wordSize: wordSize)
        return sizes(wordSize: wordSize).reduce(0) { sum, part in
            if !hasNameOrder, part.name == KallsymsPart.nameOrder.rawValue { return sum }
            return sum + (part.size + alignment - 1) / alignment * alignment
        }
    }

    /// The tables in their order in memory, and the bytes of each without padding.
    public func sizes(wordSize: Int) -> [(name: String, size: Int)] {
        order.map { part in
            let size =
                switch part {
                case .addresses: count * wordSize
                case .offsets: count * 4
                case .relativeBase: wordSize
                case .count: 4
                case .names: markers.end
                case .markers: (count + 255) / 256 * 4
                case .nameOrder: count * 3
                case .tokenTable: tokenStarts.end
                case .tokenIndex: 512
                }
            return (part.rawValue, size)
        }
    }

    /// The tables in their order in memory, as a kernel of that word size and byte order holds them before it moves.
    ///
    /// - Parameter start: the address of the first table, on which offsets depend that are relative to their own place.
    public func parts(_ layout: Layout, at start: UInt64 = 0) -> [Part] {
        let alignment = UInt64(alignment(wordSize: layout.wordSize))
        var address = start
        var result: [Part] = []
        for part in order {
            let bytes = bytes(of: part, layout, at: address)
            result.append(Part(name: part.rawValue, bytes: bytes))
            address += (UInt64(bytes.count) + alignment - 1) / alignment * alignment
        }
        return result
    }

    private func bytes(of part: KallsymsPart, _ layout: Layout, at address: UInt64) -> [UInt8] {
        var writer = FieldWriter(part == .nameOrder ? .big : layout.byteOrder)
        switch part {
        case .addresses:
            for entry in entries { writer.append(entry.address, width: layout.wordSize) }
        case .offsets:
            for position in 0..<count {
                var offset = offset(at: position)
                if options.addressing == .placeRelative {
                    let place = address &+ UInt64(position) &* 4
                    offset = offset &+ UInt32(truncatingIfNeeded: textAddress &- place)
                }
                writer.append(offset)
            }
        case .relativeBase: writer.append(relativeBase, width: layout.wordSize)
        case .count: writer.append(UInt32(truncatingIfNeeded: count))
        case .names: appendNames(to: &writer)
        case .markers:
            for marker in markers.starts { writer.append(marker) }
        case .nameOrder:
            // Always the most significant byte first.
            for position in nameOrder { writer.append(UInt64(position), width: 3) }
        case .tokenTable:
            for token in tokens { writer.append(token + [0]) }
        case .tokenIndex:
            for start in tokenStarts.starts { writer.append(start) }
        }
        return writer.bytes
    }

    /// For each symbol the number of its codes as ULEB128, in one byte or two, and the codes.
    private func appendNames(to writer: inout FieldWriter) {
        let codes = codes.span
        for position in entries.indices {
            let range = codeRange(at: position)
            let count = UInt8(truncatingIfNeeded: range.count & 0x7f)
            if range.count > 0x7f {
                writer.append(count | 0x80)
                writer.append(UInt8(truncatingIfNeeded: range.count >> 7))
            } else {
                writer.append(count)
            }
            writer.append(codes.extracting(range))
        }
    }
}
