import Architectures
import Binary
import ELF

/// Why the symbols of an ELF file could not be listed.
public enum SymbolListError: Error, Hashable, Sendable {
    /// The symbol table is damaged.
    case elf(ELFError)
    /// There is no symbol table: the file is stripped.
    case noSymbolTable
    /// The name of the symbol at that index lies outside the string table.
    case badName(symbol: Int)
    /// The name of the symbol at that index takes more than 65,535 bytes, or all names more than 4 GiB.
    case tooLarge(symbol: Int)
}

extension SymbolListError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .elf(let error): error.description
        case .noSymbolTable: "there is no symbol table: the file is stripped"
        case .badName(let symbol): "the name of symbol \(symbol) lies outside the string table"
        case .tooLarge(let symbol): "the name of symbol \(symbol) is too long"
        }
    }
}

extension SymbolMap {
    /// The symbols of an ELF file, sorted by address, as `nm -n` of GNU binutils 2.35 and later lists them.
    ///
    /// Undefined symbols come first, with the address 0 and one of the types "U", "w" and "v". Symbols of the same
    /// address are sorted by name, as bytes; those of the same name too stay in the file's order. Section and file
    /// symbols are left out, and mapping symbols (`$a`, `$x.3`) where the architecture has them.
    ///
    /// - Throws: ``SymbolListError`` if the file has no symbol table, or one that cannot be read.
    public init(symbolsOf file: ELFFile) throws(SymbolListError) {
        self.init()
        let table = try SymbolMap.table(of: file)
        let letters = SymbolLetters(file)
        let architecture = Architecture(file.machine)
        let unlisted = architecture?.unlistedSymbols
        let clearsLowBit = architecture?.marksInstructionSet ?? false
        reserveCapacity(symbols: table.count, nameBytes: table.names.count)
        for index in 1..<max(table.count, 1) {
            let symbol: Symbol
            let name: Bytes
            do throws(ReadError) {
                symbol = try table.symbol(at: index)
                if symbol.type == .section || symbol.type == .file { continue }
                name = try table.name(of: symbol)
            } catch {
                throw .badName(symbol: index)
            }
            if unlisted?.contains(name) ?? false { continue }
            let isUndefined = symbol.section == Symbol.undefinedSection
            var address = isUndefined ? 0 : symbol.value
            // The low bit of a function's address says that its instructions are Thumb or microMIPS.
            if clearsLowBit, symbol.type == .function || symbol.type == .indirectFunction { address &= ~1 }
            guard append(address: address, type: letters.letter(of: symbol), name: name) else {
                throw .tooLarge(symbol: index)
            }
        }
        sortAsListed()
    }

    /// The symbol table of `file`.
    ///
    /// - Throws: ``SymbolListError`` if there is none, or if it is damaged.
    static func table(of file: ELFFile) throws(SymbolListError) -> SymbolTable {
        let table: SymbolTable?
        do throws(ELFError) {
            table = try file.symbolTable()
        } catch {
            throw .elf(error)
        }
        guard let table else { throw .noSymbolTable }
        return table
    }

    /// Sorts as `nm -n` does in the C locale: undefined symbols, then by address, then by name.
    private mutating func sortAsListed() {
        let sorted = sortedAsListed(entries.enumerated().map { (position: $0.offset, entry: $0.element) })
        for index in sorted.indices { entries[index] = sorted[index].entry }
    }

    private func sortedAsListed(
        _ entries: consuming [(position: Int, entry: Entry)]
    ) -> [(position: Int, entry: Entry)] {
        let names = names.span
        entries.sort { left, right in
            let leftIsUndefined = left.entry.isUndefined
            if leftIsUndefined != right.entry.isUndefined { return leftIsUndefined }
            if left.entry.address != right.entry.address { return left.entry.address < right.entry.address }
            let order = compareNames(names, left.entry.nameRange, right.entry.nameRange)
            return order == 0 ? left.position < right.position : order < 0
        }
        return entries
    }
}

extension SymbolMap.Entry {
    /// Whether the type is one that `nm` gives to undefined symbols only.
    public var isUndefined: Bool { type == Ascii.upperU || type == Ascii.w || type == Ascii.v }
}

/// The order of two names as bytes: negative, zero or positive, as strcmp() has it.
func compareNames(_ names: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Int {
    let common = min(left.count, right.count)
    for offset in 0..<common {
        let leftByte = names[left.lowerBound + offset]
        let rightByte = names[right.lowerBound + offset]
        if leftByte != rightByte { return Int(leftByte) - Int(rightByte) }
    }
    return left.count - right.count
}
