import Binary
import ELF

/// The tables that `kernel/kallsyms.c` reads, made of a selection of symbols.
public struct EncodedTable: Sendable {
    /// The options that the symbols were selected with.
    public let options: SelectionOptions
    /// The address of `_text`; 0 if the map did not have it.
    public let textAddress: UInt64
    /// The lowest address that is not absolute, from which offsets count; 0 if there is none.
    public let relativeBase: UInt64
    /// The text that each code stands for, its first character possibly a type; empty if it stands for nothing.
    public let tokens: [[UInt8]]
    /// How many symbols of the map were left out, and why; reasons for which none was left out are missing.
    public let dropped: [DropReason: Int]
    /// The positions of the symbols in the order of their names.
    public let nameOrder: [UInt32]
    /// The symbols in the table's order. Their names are gone: their codes are at ``codeRange(at:)``.
    let entries: [SymbolMap.Entry]
    /// The bytes that hold the codes of each symbol.
    let codes: [UInt8]
    /// How many codes each symbol has.
    private let codeCounts: [UInt16]
    private let absoluteRange: ClosedRange<UInt64>?

    /// Encodes `selection`.
    ///
    /// - Throws: ``TableEncodingError/outOfRange(address:isAbsolute:)`` if offsets are wanted and one does not fit.
    public init(_ selection: consuming SymbolSelection) throws(TableEncodingError) {
        options = selection.options
        textAddress = selection.textAddress
        relativeBase = selection.relativeBase
        absoluteRange = selection.absoluteRange
        dropped = selection.dropped
        // Taken out of the selection, so that they are changed in place if no other value shares them.
        var entries: [SymbolMap.Entry] = []
        var names: [UInt8] = []
        swap(&entries, &selection.entries)
        swap(&names, &selection.names)
        nameOrder = NameOrder.positions(entries.span, names.span, isLTO: options.ltoClang)
        let compression = TokenCompression(consume names, entries)
        tokens = compression.tokens
        codes = compression.codes
        codeCounts = compression.codeCounts
        self.entries = entries
        for position in entries.indices {
            let distance = distance(at: position)
            guard distance.range.contains(distance.value) else {
                throw .outOfRange(address: entries[position].address, isAbsolute: isAbsolute(at: position))
            }
        }
    }

    /// The number of symbols.
    public var count: Int { entries.count }

    /// Bytes of all names before they were compressed, each with its type.
    public var nameBytes: Int {
        let sizes = tokens.map(\.count)
        return entries.indices.reduce(0) { sum, position in
            codes[codeRange(at: position)].reduce(sum) { $0 + sizes[Int($1)] }
        }
    }

    /// The address of the symbol at `position`.
    public func address(at position: Int) -> UInt64 { entries[position].address }

    /// The part of ``codes`` that stands for the type and the name of the symbol at `position`.
    func codeRange(at position: Int) -> Range<Int> {
        let start = entries[position].nameRange.lowerBound - 1
        return start..<start + Int(codeCounts[position])
    }

    /// Whether the symbol at `position` is an absolute value, which does not move with the kernel.
    public func isAbsolute(at position: Int) -> Bool {
        absoluteRange?.contains(entries[position].address) ?? false
    }

    /// What `kallsyms_offsets` holds for the symbol at `position`: the distance from the base. For addresses, 0.
    ///
    /// With absolute per-CPU symbols an absolute one has its value here, and any other `base - 1 - address`, which is
    /// negative. An offset from its own place is given here as the distance from `_text`.
    func offset(at position: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: distance(at: position).value)
    }

    /// The number that ``offset(at:)`` is the low 32 bits of, and the numbers that these bits can stand for.
    private func distance(at position: Int) -> (value: Int64, range: ClosedRange<Int64>) {
        let address = entries[position].address
        switch options.addressing {
        case .absolute: return (0, 0...0)
        case .low32Bits: return (Int64(address & 0xffff_ffff), 0...Int64(UInt32.max))
        case .placeRelative: return (Int64(bitPattern: address &- textAddress), Int64(Int32.min)...Int64(Int32.max))
        case .baseRelative where !options.absolutePerCPU:
            return (Int64(bitPattern: address &- relativeBase), 0...Int64(UInt32.max))
        case .baseRelative where isAbsolute(at: position): return (Int64(bitPattern: address), 0...Int64(Int32.max))
        case .baseRelative: return (Int64(bitPattern: relativeBase &- address &- 1), Int64(Int32.min)...(-1))
        }
    }

    /// Where each 256th symbol starts in `kallsyms_names`, and how many bytes that table has.
    var markers: (starts: [UInt32], end: Int) {
        var starts: [UInt32] = []
        starts.reserveCapacity(entries.count / 256 + 1)
        var offset = 0
        for position in entries.indices {
            if position & 0xff == 0 { starts.append(UInt32(truncatingIfNeeded: offset)) }
            let count = Int(codeCounts[position])
            offset += count + (count > 0x7f ? 2 : 1)
        }
        return (starts, offset)
    }

    /// Where each token's text starts in `kallsyms_token_table`, and how many bytes that table has.
    var tokenStarts: (starts: [UInt16], end: Int) {
        var starts: [UInt16] = []
        var offset = 0
        for token in tokens {
            starts.append(UInt16(truncatingIfNeeded: offset))
            offset += token.count + 1
        }
        return (starts, offset)
    }

    /// Adds the type and the name of the symbol at `position` to `text`.
    func expand(_ position: Int, into text: inout [UInt8]) {
        for index in codeRange(at: position) { text.append(contentsOf: tokens[Int(codes[index])]) }
    }
}
