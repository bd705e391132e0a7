import Binary

/// A kernel's tables made of its symbol map, as `scripts/kallsyms` makes them. Symbols are selected, encoded, and
/// written as assembler source or as an object file.
public struct GeneratedTables: Sendable {
    /// What the tables are written as.
    public enum Form: Sendable, Hashable {
        /// The assembler source that `scripts/kallsyms` writes.
        case assembler
        /// A relocatable ELF object.
        case object(ObjectMachine)
    }

    /// The tables.
    public let table: EncodedTable
    /// What was kept and how large it is; nil if that was not wanted.
    public let statistics: TableStatistics?

    /// Makes the tables of `map`, which is what a `System.map` holds, in the map's order.
    ///
    /// - Parameters:
    ///   - withStatistics: whether ``statistics`` are wanted, for which the map is kept in memory until they are made.
    ///   - wordSize: bytes of the kernel's words, 4 or 8, for statistics; nil for as many as the map's addresses need.
    ///   - willEncode: is called with the symbols that were selected, before they are encoded.
    /// - Throws: ``TableGenerationError`` if nothing is left to make tables of, or if it cannot be encoded.
    public init(
        _ map: consuming SymbolMap, _ options: SelectionOptions, withStatistics: Bool = false, wordSize: Int? = nil,
        willEncode: (borrowing SymbolSelection) -> Void = { _ in }
    ) throws(TableGenerationError) {
        let mapForStatistics = withStatistics ? map : nil
        let selection: SymbolSelection
        do throws(SelectionError) {
            selection = try SymbolSelection(consume map, options)
        } catch {
            throw .selection(error)
        }
        willEncode(selection)
        do throws(TableEncodingError) {
            table = try EncodedTable(consume selection)
        } catch {
            throw .encoding(error)
        }
        let table = table
        statistics = mapForStatistics.map { TableStatistics(table, of: $0, wordSize: wordSize ?? $0.wordSize) }
    }

    /// Writes the tables to `output`, which the caller finishes.
    ///
    /// - Throws: ``ObjectFile/Failure`` if they do not fit an object file.
    public func write(as form: Form, to output: inout ByteWriter) throws(ObjectFile.Failure) {
        switch form {
        case .assembler: AssemblerSource(of: table).write(to: &output)
        case .object(let machine): try ObjectFile(of: table, for: machine).write { output.append($0) }
        }
    }
}
