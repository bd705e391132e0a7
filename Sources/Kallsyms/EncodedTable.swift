import Binary
import ELF

/// Why a selection of symbols cannot be encoded.
public enum EncodingError: Error, Hashable, Sendable {
    /// An address is too far from the lowest one, or an absolute value too large, for a 32-bit offset.
    case outOfRange(address: UInt64, isAbsolute: Bool)
}

extension EncodingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfRange(let address, let isAbsolute):
            "\(isAbsolute ? "absolute" : "relative") symbol value 0x\(String(address, radix: 16)) "
                + "out of range in relative mode"
        }
    }
}

/// The tables that `kernel/kallsyms.c` reads, made of a selection of symbols.
public struct EncodedTable: Sendable {
    /// One of the tables: a symbol of the kernel and the bytes from it on.
    public struct Part: Sendable, Hashable {
        /// The symbol's name.
        public let name: String
        /// Its bytes, without what pads them to the next part.
        public let bytes: [UInt8]
    }

    /// The names of all the symbols that mark a table, of whatever era.
    public static let symbolNames = [
        "kallsyms_addresses", "kallsyms_offsets", "kallsyms_relative_base", "kallsyms_num_syms", "kallsyms_names",
        "kallsyms_markers", "kallsyms_token_table", "kallsyms_token_index", "kallsyms_seqs_of_names",
    ]

    /// The selection that was encoded.
    public let selection: SymbolSelection
    /// Its compressed names.
    public let compression: TokenCompression
    /// The positions of the symbols in the order of their names.
    public let nameOrder: [UInt32]

    /// Encodes `selection`.
    ///
    /// - Throws: ``EncodingError/outOfRange(address:isAbsolute:)`` if offsets are wanted and one does not fit.
    public init(_ selection: SymbolSelection) throws(EncodingError) {
        self.selection = selection
        if selection.options.baseRelative {
            let base = selection.relativeBase
            for entry in selection.entries { _ = try selection.offset(of: entry, base: base) }
        }
        nameOrder = NameOrder.positions(selection)
        compression = TokenCompression(selection)
    }

    /// Bytes of all the tables together for words of `wordSize` bytes (4 or 8): each starts at a multiple of that.
    public func byteCount(wordSize: Int) -> Int {
        sizes(wordSize: wordSize).reduce(0) { $0 + ($1.size + wordSize - 1) / wordSize * wordSize }
    }

    /// The tables in their order in memory, and the bytes of each without padding.
    public func sizes(wordSize: Int) -> [(name: String, size: Int)] {
        order.map { table in
            let size =
                switch table {
                case .addresses: selection.entries.count * wordSize
                case .offsets: selection.entries.count * 4
                case .relativeBase: wordSize
                case .count: 4
                case .names: compression.names.count
                case .markers: compression.markers.count * 4
                case .nameOrder: nameOrder.count * 3
                case .tokenTable: tokenTable.bytes.count
                case .tokenIndex: 512
                }
            return (table.rawValue, size)
        }
    }

    /// The tables in their order in memory, for a kernel of that word size and byte order.
    public func parts(_ layout: Layout) -> [Part] {
        order.map { Part(name: $0.rawValue, bytes: bytes(of: $0, layout)) }
    }

    // MARK: - Tables

    private enum Table: String {
        case addresses = "kallsyms_addresses"
        case offsets = "kallsyms_offsets"
        case relativeBase = "kallsyms_relative_base"
        case count = "kallsyms_num_syms"
        case names = "kallsyms_names"
        case markers = "kallsyms_markers"
        case nameOrder = "kallsyms_seqs_of_names"
        case tokenTable = "kallsyms_token_table"
        case tokenIndex = "kallsyms_token_index"
    }

    private var order: [Table] {
        let addresses: [Table] = selection.options.baseRelative ? [.offsets, .relativeBase] : [.addresses]
        if selection.options.era.hasOffsetsLast {
            return [.count, .names, .markers, .tokenTable, .tokenIndex] + addresses + [.nameOrder]
        }
        return addresses + [.count, .names, .markers, .nameOrder, .tokenTable, .tokenIndex]
    }

    /// Each token's text with a zero byte behind it, and where each starts.
    var tokenTable: (bytes: [UInt8], index: [UInt16]) {
        var bytes: [UInt8] = []
        var index: [UInt16] = []
        for token in compression.tokens {
            index.append(UInt16(truncatingIfNeeded: bytes.count))
            bytes.append(contentsOf: token)
            bytes.append(0)
        }
        return (bytes, index)
    }

    private func bytes(of table: Table, _ layout: Layout) -> [UInt8] {
        var result: [UInt8] = []
        let order = layout.byteOrder
        switch table {
        case .addresses:
            for entry in selection.entries { result.append(entry.address, width: layout.wordSize, order) }
        case .offsets:
            let base = selection.relativeBase
            for entry in selection.entries {
                let offset = (try? selection.offset(of: entry, base: base)) ?? 0
                result.append(UInt64(offset), width: 4, order)
            }
        case .relativeBase: result.append(selection.relativeBase, width: layout.wordSize, order)
        case .count: result.append(UInt64(selection.entries.count), width: 4, order)
        case .names: result = compression.names
        case .markers:
            for marker in compression.markers { result.append(UInt64(marker), width: 4, order) }
        case .nameOrder:
            // Always the most significant byte first.
            for position in nameOrder {
                result.append(UInt8(truncatingIfNeeded: position >> 16))
                result.append(UInt8(truncatingIfNeeded: position >> 8))
                result.append(UInt8(truncatingIfNeeded: position))
            }
        case .tokenTable: result = tokenTable.bytes
        case .tokenIndex:
            for index in tokenTable.index { result.append(UInt64(index), width: 2, order) }
        }
        return result
    }
}

extension SymbolSelection {
    /// What `kallsyms_offsets` holds for a symbol.
    ///
    /// Without absolute per-CPU symbols the distance from `base`; with them the value itself for an absolute symbol,
    /// and `base - 1 - address`, which is negative, for any other.
    func offset(of entry: SymbolMap.Entry, base: UInt64) throws(EncodingError) -> UInt32 {
        let isAbsolute = isAbsolute(entry)
        let isInRange: Bool
        let offset: Int64
        if !options.absolutePerCPU {
            offset = Int64(bitPattern: entry.address &- base)
            isInRange = 0...Int64(UInt32.max) ~= offset
        } else if isAbsolute {
            offset = Int64(bitPattern: entry.address)
            isInRange = 0...Int64(Int32.max) ~= offset
        } else {
            offset = Int64(bitPattern: base &- entry.address &- 1)
            isInRange = Int64(Int32.min)..<0 ~= offset
        }
        guard isInRange else { throw .outOfRange(address: entry.address, isAbsolute: isAbsolute) }
        return UInt32(truncatingIfNeeded: offset)
    }
}

extension [UInt8] {
    /// Adds the low `width` bytes of `value` in `order`.
    mutating func append(_ value: UInt64, width: Int, _ order: ByteOrder) {
        for index in 0..<width {
            let shift = order == .little ? index * 8 : (width - 1 - index) * 8
            append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}
