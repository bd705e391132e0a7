import KernelImage

/// The virtual addresses of a kernel's kallsyms tables (kernel/kallsyms_internal.h).
public struct TableLocations: Sendable, Hashable {
    /// `kallsyms_num_syms`: the number of symbols.
    public let symbolCount: UInt64
    /// `kallsyms_names`: the compressed names, one after another.
    public let names: UInt64
    /// `kallsyms_markers`: the offset of every 256th symbol in the names.
    public let markers: UInt64
    /// `kallsyms_token_table`: the texts that the codes of a compressed name stand for.
    public let tokenTable: UInt64
    /// `kallsyms_token_index`: the offset of each code's text in the token table.
    public let tokenIndex: UInt64
    /// `kallsyms_addresses` or `kallsyms_offsets`.
    public let addresses: Addresses
    /// `kallsyms_seqs_of_names`: the symbols in the order of their names (Linux 6.2, and 6.1.42); nil in older kernels.
    public let sequence: UInt64?

    /// The address table, and what its entries are.
    public enum Addresses: Sendable, Hashable {
        /// `kallsyms_addresses`: addresses (before 4.6, and without `KALLSYMS_BASE_RELATIVE`).
        case absolute(UInt64)
        /// `kallsyms_offsets`: 32-bit offsets from the value of the word at `base`, `kallsyms_relative_base` (4.6 to
        /// 6.19).
        case relative(UInt64, base: UInt64)
        /// `kallsyms_offsets` without a base: 32-bit offsets from the address of each entry (7.0 and later).
        case selfRelative(UInt64)

        /// The virtual address of the table.
        public var start: UInt64 {
            switch self {
            case .absolute(let start), .relative(let start, _), .selfRelative(let start): start
            }
        }
    }

    /// The names of the symbols of all kallsyms tables.
    public static let symbolNames = Set(KallsymsPart.allCases.map(\.rawValue))

    /// Locations from the address of each table.
    public init(
        symbolCount: UInt64, names: UInt64, markers: UInt64, tokenTable: UInt64, tokenIndex: UInt64,
        addresses: Addresses, sequence: UInt64?
    ) {
        self.symbolCount = symbolCount
        self.names = names
        self.markers = markers
        self.tokenTable = tokenTable
        self.tokenIndex = tokenIndex
        self.addresses = addresses
        self.sequence = sequence
    }

    /// The locations after memory has moved up by `distance` bytes.
    func moved(by distance: UInt64) -> TableLocations {
        let addresses: Addresses =
            switch self.addresses {
            case .absolute(let start): .absolute(start &+ distance)
            case .relative(let start, let base): .relative(start &+ distance, base: base &+ distance)
            case .selfRelative(let start): .selfRelative(start &+ distance)
            }
        return TableLocations(
            symbolCount: symbolCount &+ distance, names: names &+ distance, markers: markers &+ distance,
            tokenTable: tokenTable &+ distance, tokenIndex: tokenIndex &+ distance, addresses: addresses,
            sequence: sequence.map { $0 &+ distance })
    }

    /// The addresses of the tables by their symbols; nil if a symbol is missing, as in a kernel without `KALLSYMS`.
    public init?(_ boundaries: BoundarySymbols) {
        guard let symbolCount = boundaries.address(of: "kallsyms_num_syms"),
            let names = boundaries.address(of: "kallsyms_names"),
            let markers = boundaries.address(of: "kallsyms_markers"),
            let tokenTable = boundaries.address(of: "kallsyms_token_table"),
            let tokenIndex = boundaries.address(of: "kallsyms_token_index")
        else { return nil }
        let addresses: Addresses
        if let offsets = boundaries.address(of: "kallsyms_offsets") {
            if let base = boundaries.address(of: "kallsyms_relative_base") {
                addresses = .relative(offsets, base: base)
            } else {
                addresses = .selfRelative(offsets)
            }
        } else if let start = boundaries.address(of: "kallsyms_addresses") {
            addresses = .absolute(start)
        } else {
            return nil
        }
        self.init(
            symbolCount: symbolCount, names: names, markers: markers, tokenTable: tokenTable, tokenIndex: tokenIndex,
            addresses: addresses, sequence: boundaries.address(of: "kallsyms_seqs_of_names"))
    }
}
