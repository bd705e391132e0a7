import Binary
import ELF
import KernelImage

/// Compares the tables in a linked kernel with the tables that should be made of its symbols.
public struct TableCheck: Sendable {
    /// The options with which the symbols give the table in the kernel, or the closest one.
    public let options: SelectionOptions
    /// The number of symbols that the table should have.
    public let expectedCount: Int
    /// The number of symbols that the kernel's table has.
    public let foundCount: Int
    /// What differs; empty if the tables are right.
    public let differences: [Difference]

    /// One way in which the tables are not what they should be.
    public enum Difference: Sendable, Hashable {
        /// The table lacks a symbol.
        case missing(Symbol)
        /// The table has a symbol that it should not have.
        case unexpected(Symbol)
        /// The table has both symbols, but `found` is at a position where `expected` should be.
        case order(position: Int, expected: Symbol, found: Symbol)
        /// The symbols are right, but from this byte on a table differs from the one that scripts/kallsyms would make.
        /// `found` is nil if the image has no byte there.
        case bytes(table: String, offset: Int, expected: UInt8, found: UInt8?)
    }

    /// A symbol that differs.
    public struct Symbol: Sendable, Hashable, CustomStringConvertible {
        /// The symbol's virtual address.
        public let address: UInt64
        /// The symbol's letter, as `nm` gives it.
        public let type: UInt8
        /// The symbol's name. Bytes that are not UTF-8 are U+FFFD.
        public let name: String

        public var description: String {
            "0x\(String(address, radix: 16)) \(Unicode.Scalar(type)) \(name)"
        }
    }

    /// Why a kernel cannot be checked.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file is a raw image, or its symbols do not name the tables.
        case noTables
        /// The symbols of the file cannot be listed.
        case symbols(SymbolListError)
        /// The tables cannot be decoded.
        case table(TableError)
        /// No table can be made of the symbols.
        case selection(SelectionError)
        /// The symbols cannot be encoded as the kernel's are.
        case encoding(TableEncodingError)

        public var description: String {
            switch self {
            case .noTables: "no symbols tell where the kallsyms tables are: stripped, or built without KALLSYMS"
            case .symbols(let error): error.description
            case .table(let error): error.description
            case .selection(let error): error.description
            case .encoding(let error): error.description
            }
        }
    }

    /// Checks the tables of the kernel of `facts`.
    ///
    /// It tries which options the kernel was built with: all symbols, function descriptors, or neither.
    ///
    /// - Parameter era: the rules by which the tables were made.
    /// - Throws: ``Failure`` if no symbols say where the tables are, if tables or symbols cannot be read, or if no
    ///   table can be made of the symbols.
    public init(_ facts: KernelFacts, era: Era) throws(Failure) {
        let table: Fact<EmbeddedTable>?
        do throws(TableError) { table = try facts.kallsyms } catch { throw .table(error) }
        let symbols: SymbolMap?
        do throws(SymbolListError) { symbols = try facts.linkedSymbols } catch { throw .symbols(error) }
        guard let image = try? facts.image, let table, table.evidence == .name, let symbols else { throw .noTables }
        let found = table.value
        let linked = symbols.filteredAsSystemMap(era)
        let selection = try TableCheck.selection(closestTo: found, of: linked, era)
        options = selection.options
        expectedCount = selection.entries.count
        foundCount = found.symbolCount
        var differences = TableCheck.compare(selection, found.symbols())
        if differences.isEmpty {
            do throws(TableEncodingError) {
                let locations = found.locations
                let first = era.rules.hasOffsetsLast ? locations.symbolCount : locations.addresses.start
                let parts = try EncodedTable(selection).parts(image.layout, at: first)
                differences = TableCheck.compare(parts, locations, image.memory)
            } catch {
                throw .encoding(error)
            }
        }
        self.differences = differences
    }

    /// The possible selection whose number of symbols is closest to that of the table in the kernel.
    private static func selection(
        closestTo found: EmbeddedTable, of linked: SymbolMap, _ era: Era
    ) throws(Failure) -> SymbolSelection {
        var best: SymbolSelection?
        var failure: SelectionError?
        let count = found.symbolCount
        for (allSymbols, descriptors) in [(false, false), (true, false), (false, true)] {
            let options = SelectionOptions(
                era: era, allSymbols: allSymbols, absolutePerCPU: found.addressEncoding == .absolutePerCPU,
                baseRelative: found.addressEncoding != .absolute, pcRelative: found.addressEncoding == .selfRelative,
                functionDescriptors: descriptors)
            do throws(SelectionError) {
                let selection = try SymbolSelection(linked, options)
                if best.map({ abs($0.entries.count - count) > abs(selection.entries.count - count) }) ?? true {
                    best = selection
                }
            } catch {
                failure = error
            }
        }
        guard let best else { throw .selection(failure ?? .noValidSymbol) }
        return best
    }

    private static func compare(_ expected: SymbolSelection, _ found: SymbolMap) -> [Difference] {
        func symbol(_ entry: SymbolMap.Entry, _ names: [UInt8]) -> Symbol {
            Symbol(
                address: entry.address, type: entry.type,
                name: String(decoding: names[entry.nameRange], as: UTF8.self))
        }
        let wanted = expected.entries.map { symbol($0, expected.names) }
        let present = found.entries.map { symbol($0, found.names) }
        if wanted == present { return [] }
        var counts: [Symbol: Int] = [:]
        for symbol in wanted { counts[symbol, default: 0] += 1 }
        for symbol in present { counts[symbol, default: 0] -= 1 }
        var differences: [Difference] = []
        for symbol in wanted where counts[symbol, default: 0] > 0 {
            counts[symbol, default: 0] -= 1
            differences.append(.missing(symbol))
        }
        for symbol in present where counts[symbol, default: 0] < 0 {
            counts[symbol, default: 0] += 1
            differences.append(.unexpected(symbol))
        }
        if differences.isEmpty {
            for (position, pair) in zip(wanted, present).enumerated() where pair.0 != pair.1 {
                differences.append(.order(position: position, expected: pair.0, found: pair.1))
            }
        }
        return differences
    }

    /// For each table that is wrong, its first wrong byte.
    private static func compare(
        _ parts: [EncodedTable.Part], _ locations: TableLocations, _ memory: AddressSpace
    ) -> [Difference] {
        parts.compactMap { part in
            guard let start = locations.start(of: part.name) else { return nil }
            let contents = try? memory.contents(from: start)
            for (offset, byte) in part.bytes.enumerated() {
                let found = try? contents?.byte(at: offset)
                if found != byte {
                    return .bytes(table: part.name, offset: offset, expected: byte, found: found)
                }
            }
            return nil
        }
    }
}

extension TableCheck.Difference: CustomStringConvertible {
    public var description: String {
        func hex(_ byte: UInt8) -> String { "0x" + String(byte, radix: 16) }
        return switch self {
        case .missing(let symbol): "missing: \(symbol)"
        case .unexpected(let symbol): "not called for: \(symbol)"
        case .order(let position, let expected, let found):
            "symbol \(position) is \(found), where \(expected) was expected"
        case .bytes(let table, let offset, let expected, let found):
            "byte \(offset) of \(table) is \(found.map(hex) ?? "not in the image"), where \(hex(expected)) was expected"
        }
    }
}

extension TableLocations {
    /// The virtual address of the table with the symbol `name`; nil if the kernel does not have it, or if it is a word
    /// that a relocation changes.
    fileprivate func start(of name: String) -> UInt64? {
        switch KallsymsPart(rawValue: name) {
        case .addresses, .relativeBase: nil
        case .offsets: addresses.start
        case .count: symbolCount
        case .names: names
        case .markers: markers
        case .nameOrder: sequence
        case .tokenTable: tokenTable
        case .tokenIndex: tokenIndex
        case nil: nil
        }
    }
}
