/// Why the tables that a kernel carries could not be decoded.
public struct TableError: Error, Hashable, Sendable {
    /// A kallsyms table, by the name of its symbol.
    public enum Table: String, Sendable {
        case symbolCount = "kallsyms_num_syms"
        case names = "kallsyms_names"
        case markers = "kallsyms_markers"
        case tokenTable = "kallsyms_token_table"
        case tokenIndex = "kallsyms_token_index"
        case addresses = "kallsyms_offsets or kallsyms_addresses"
    }

    /// What is wrong with it.
    public enum Reason: Hashable, Sendable {
        /// The image has no bytes at this address, where the table goes on.
        case notInImage(UInt64)
        /// No kernel has that number of symbols: the names have room for `limit` at most.
        case impossibleCount(UInt64, limit: Int)
        /// The names end in the symbol of this index, of `count`.
        case endsAt(index: Int, count: Int)
        /// The symbol of this index has no character.
        case emptySymbol(index: Int)
        /// The symbol of this index, or all names to it, take more room than any kernel's do.
        case tooLong(index: Int)
        /// The entry of this index is not the offset that the other tables call for.
        case disagrees(index: Int, expected: Int)
    }

    /// The table.
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
