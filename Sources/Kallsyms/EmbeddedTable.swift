import Binary
import ELF
import KernelImage

/// The symbol table that a kernel carries in its own memory, decoded: what `kallsyms_lookup()` and `/proc/kallsyms`
/// know.
///
/// The format is described in docs/kallsyms-tables.md; the sources are kernel/kallsyms.c and scripts/kallsyms.c.
public struct EmbeddedTable: Sendable {
    /// The symbols in the table's own order, which decides which of several names of an address is found.
    public let symbols: SymbolMap
    /// Where the tables lie.
    public let locations: TableLocations
    /// How the entries of the address table are to be read.
    public let addressEncoding: AddressEncoding
    /// Whether a length of 128 and more takes two bytes somewhere in the table (6.1 and later).
    public let hasBigSymbols: Bool
    /// Bytes of the compressed names, with their lengths.
    public let nameByteCount: Int

    /// What an entry of the address table means.
    public enum AddressEncoding: String, Sendable, Hashable {
        /// An address.
        case absolute
        /// An unsigned offset from the relative base.
        case baseRelative = "base-relative"
        /// An address if it is not negative; else its complement is an offset from the relative base
        /// (`KALLSYMS_ABSOLUTE_PERCPU`, to 6.14).
        case absolutePerCPU = "base-relative with absolute per-CPU symbols"
        /// A signed offset from the entry's own place (7.0 and later).
        case selfRelative = "relative to each entry"
    }

    /// The longest name that is accepted, in bytes; `KSYM_NAME_LEN` is 512 at most so far (6.1).
    public static let nameLimit = 2048

    /// Decodes the tables at `locations` in `memory`.
    ///
    /// - Throws: ``TableError`` where the tables do not lie in the image, contradict each other, or could not have been
    ///   made by scripts/kallsyms.
    public init(at locations: TableLocations, in memory: AddressSpace) throws(TableError) {
        let texts = try TokenTexts(at: locations, in: memory)
        let names = try DecodedNames(at: locations, texts, in: memory)
        let addresses = try SymbolAddresses(at: locations.addresses, count: names.symbols.entries.count, in: memory)
        self.init(names, addresses, at: locations)
    }

    /// The symbols of those names and addresses, of each as many.
    init(_ names: consuming DecodedNames, _ addresses: SymbolAddresses, at locations: TableLocations) {
        self.locations = locations
        hasBigSymbols = names.hasBigSymbols
        nameByteCount = names.byteCount
        addressEncoding = addresses.encoding
        var symbols = names.symbols
        names.symbols = SymbolMap()
        symbols.setAddresses(addresses)
        self.symbols = symbols
    }
}
