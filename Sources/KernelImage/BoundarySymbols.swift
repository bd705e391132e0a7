import Binary
import ELF

/// The few symbols that mark a kernel's tables and ranges: the boundaries that the linker script sets, the parts of
/// kallsyms, and the syscall tables.
public struct BoundarySymbols: Sendable {
    /// Where a symbol is, and how large it is.
    public struct Place: Sendable, Hashable {
        /// The symbol's virtual address.
        public let address: UInt64
        /// The symbol's size in bytes; 0 if it has none or if it is not known.
        public let size: UInt64

        /// A symbol of `size` bytes at the virtual address `address`.
        public init(address: UInt64, size: UInt64) {
            self.address = address
            self.size = size
        }
    }

    private var places: [String: Place] = [:]

    /// No symbols; add them with ``note(_:at:)``.
    public init() {}

    /// The symbols of `table` whose names are in `wanted`.
    ///
    /// If several symbols have one name, a global symbol is taken rather than a local one, and then the first.
    ///
    /// - Parameters:
    ///   - wanted: the names to look for.
    ///   - table: the symbol table of a linked kernel. Undefined symbols are left out.
    public init(_ wanted: Set<String>, in table: SymbolTable) {
        var wantedNames: [Bytes: String] = [:]
        for name in wanted { wantedNames[Bytes(name.utf8)] = name }
        let longest = wantedNames.keys.map(\.count).max() ?? 0
        let filter = BeginningFilter(wantedNames.keys)
        var isGlobal: Set<String> = []
        for index in 0..<table.count {
            guard let symbol = try? table.symbol(at: index), symbol.section != Symbol.undefinedSection,
                symbol.type != .file, symbol.type != .section,
                filter.mayBegin(in: table.names, at: Int(symbol.nameOffset)),
                let found = try? table.names.cString(at: Int(symbol.nameOffset), limit: longest + 1),
                let name = wantedNames[found]
            else { continue }
            let global = symbol.binding != .local
            if places[name] == nil || global && !isGlobal.contains(name) {
                places[name] = Place(address: symbol.value, size: symbol.size)
                if global { isGlobal.insert(name) }
            }
        }
    }

    /// Adds a symbol from another source. A name that is already here keeps its place.
    public mutating func note(_ name: String, at place: Place) {
        if places[name] == nil { places[name] = place }
    }

    /// Adds the symbols of `others`. A name that is already here keeps its place.
    public mutating func add(_ others: BoundarySymbols) {
        places.merge(others.places) { known, _ in known }
    }

    /// The place of the symbol `name`; nil if no such symbol is known.
    public subscript(name: String) -> Place? { places[name] }

    /// The virtual address of the symbol `name`; nil if no such symbol is known.
    public func address(of name: String) -> UInt64? { places[name]?.address }

    /// The virtual address of the symbol `name`; nil if no such symbol is known.
    public func address(of name: StaticString) -> UInt64? { address(of: String(describing: name)) }
}

/// Rules out most of a kernel's symbols by a hash of the name's first five bytes. A name of four bytes counts with its
/// zero byte.
private struct BeginningFilter {
    private var isWanted = [Bool](repeating: false, count: 1 << 10)
    /// Whether a wanted name has fewer than four bytes. Then no name can be ruled out.
    private let wantsShort: Bool

    init(_ names: some Collection<Bytes>) {
        wantsShort = names.contains { $0.count < 4 }
        for name in names where name.count >= 4 {
            let string = Bytes(name.array + [0])
            if let hash = BeginningFilter.hash(in: string, at: 0) { isWanted[hash] = true }
        }
    }

    func mayBegin(in strings: Bytes, at offset: Int) -> Bool {
        if wantsShort { return true }
        return BeginningFilter.hash(in: strings, at: offset).map { isWanted[$0] } ?? false
    }

    private static func hash(in strings: Bytes, at offset: Int) -> Int? {
        guard let last = try? strings.byte(at: offset + 4),
            let first = try? strings.integer(UInt32.self, at: offset, .little)
        else { return nil }
        return Int(((first ^ UInt32(last) << 13) &* 0x9e37_79b1) >> 22)
    }
}
