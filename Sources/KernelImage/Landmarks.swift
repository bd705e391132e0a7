import Binary
import ELF

/// The few symbols of a kernel by which its tables and ranges are found: linker-script boundaries, kallsyms tables,
/// syscall tables.
public struct Landmarks: Sendable {
    /// A symbol's place.
    public struct Place: Sendable, Hashable {
        /// Its address.
        public let address: UInt64
        /// Its size in bytes; 0 where it has none or it is not known.
        public let size: UInt64

        /// A place of that address and size.
        public init(address: UInt64, size: UInt64) {
            self.address = address
            self.size = size
        }
    }

    private var places: [String: Place] = [:]

    /// No landmarks; add them with ``note(_:at:)``.
    public init() {}

    /// The symbols of `table` whose names are in `wanted`.
    ///
    /// Where a name occurs more than once, a global symbol goes before a local one, then the first.
    ///
    /// - Parameter table: a linked kernel's symbol table. Symbols that it does not define are passed over.
    public init(_ wanted: Set<String>, in table: SymbolTable) {
        var wantedNames: [Bytes: String] = [:]
        var mayStartName = [Bool](repeating: false, count: 256)
        for name in wanted {
            wantedNames[Bytes(name.utf8)] = name
            if let first = name.utf8.first { mayStartName[Int(first)] = true }
        }
        let longest = wantedNames.keys.map(\.count).max() ?? 0
        var isGlobal: Set<String> = []
        for index in 0..<table.count {
            guard let symbol = try? table.symbol(at: index), symbol.section != Symbol.undefinedSection,
                symbol.type != .file, symbol.type != .section,
                let first = try? table.names.byte(at: Int(symbol.nameOffset)), mayStartName[Int(first)],
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

    /// Adds a landmark that is known from elsewhere; one that is there already stays.
    public mutating func note(_ name: String, at place: Place) {
        if places[name] == nil { places[name] = place }
    }

    /// The place of the symbol of that name.
    public subscript(name: String) -> Place? { places[name] }

    /// The address of the symbol of that name.
    public func address(of name: String) -> UInt64? { places[name]?.address }

    /// The address of the symbol of that name.
    public func address(of name: StaticString) -> UInt64? { address(of: String(describing: name)) }
}
