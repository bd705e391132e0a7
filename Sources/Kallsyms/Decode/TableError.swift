/// Why the tables that a kernel carries could not be decoded.
public struct TableError: Error, Hashable, Sendable {
    /// A kallsyms table. The raw value is the name of its symbol.
    public enum Table: String, Sendable {
        /// The number of symbols.
        case symbolCount = "kallsyms_num_syms"
        /// The compressed names.
        case names = "kallsyms_names"
        /// The offset of every 256th name.
        case markers = "kallsyms_markers"
        /// The texts that codes stand for.
        case tokenTable = "kallsyms_token_table"
        /// Where the text of each code starts.
        case tokenIndex = "kallsyms_token_index"
        /// The addresses of the symbols.
        case addresses = "kallsyms_offsets or kallsyms_addresses"
    }

    /// What is wrong with a table.
    public enum Reason: Hashable, Sendable {
        /// The image has no byte at this virtual address, where the table should have one.
        case notInImage(UInt64)
        /// The names do not have room for this number of symbols, but for at most `limit`.
        case impossibleCount(UInt64, limit: Int)
        /// The names end in the symbol of this index, but there should be `count` symbols.
        case endsAt(index: Int, count: Int)
        /// The symbol of this index has no character.
        case emptySymbol(index: Int)
        /// The name of this index, or all names up to it, are longer than any kernel's.
        case tooLong(index: Int)
        /// The entry of this index is not `expected`, the offset in bytes that follows from the other tables.
        case disagrees(index: Int, expected: Int)
    }

    /// The table that could not be decoded.
    public let table: Table
    /// What is wrong with it.
    public let reason: Reason

    init(_ table: Table, _ reason: Reason) {
        self.table = table
        self.reason = reason
    }
}

extension TableError: CustomStringConvertible {
    public var description: String {
        let name = table.rawValue
        return switch reason {
        case .notInImage(let address): "\(name) is not all in the image: no bytes at 0x\(String(address, radix: 16))"
        case .impossibleCount(let count, let limit): "\(name) is \(count), but the names have room for \(limit) symbols"
        case .endsAt(let index, let count): "\(name) ends in symbol \(index) of \(count)"
        case .emptySymbol(let index): "symbol \(index) of \(name) has no character"
        case .tooLong(let index): "the names up to symbol \(index) of \(name) expand to more than any kernel has"
        case .disagrees(let index, let expected): "entry \(index) of \(name) is not \(expected), where the names are"
        }
    }
}
