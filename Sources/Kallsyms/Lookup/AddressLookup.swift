import Architectures
import Binary
import KernelImage

/// The kernel's own way from an address to a name: `kallsyms_lookup()` (kernel/kallsyms.c, 6.1).
public struct AddressLookup: Sendable {
    /// The symbols in the kernel's order.
    public var symbols: SymbolMap
    /// The addresses that are looked up at all.
    public var acceptance: AddressAcceptance
    /// What is cut from the names that are found.
    public var suffixRule: SuffixRule

    /// A lookup in those symbols.
    public init(symbols: SymbolMap, acceptance: AddressAcceptance, suffixRule: SuffixRule = .none) {
        self.symbols = symbols
        self.acceptance = acceptance
        self.suffixRule = suffixRule
    }

    /// What the kernel answers.
    public enum Answer: Sendable, Hashable {
        /// `is_ksym_addr()` refuses the address: no name, whatever the table holds.
        case refused
        /// The symbol with that index in ``AddressLookup/symbols``; the address lies `offset` bytes behind its start.
        case symbol(Int, offset: UInt64)
    }

    /// What the kernel answers for `address`.
    public func answer(for address: UInt64) -> Answer {
        guard acceptance.accepts(address), let index = firstSymbol(atOrBelow: address) else { return .refused }
        return .symbol(index, offset: address &- symbols.entries[index].address)
    }

    /// The name that the kernel gives the symbol of that index.
    public func name(at index: Int) -> ArraySlice<UInt8> {
        suffixRule.stripped(symbols.name(of: symbols.entries[index]))
    }

    /// `get_symbol_pos()`: the first of the symbols that share the highest address at or below `address`.
    private func firstSymbol(atOrBelow address: UInt64) -> Int? {
        let entries = symbols.entries
        guard !entries.isEmpty else { return nil }
        // An address below all symbols gives the first, as the kernel's own search does.
        var low = max(entries.firstSortedIndex { $0.address > address } - 1, 0)
        while low > 0 && entries[low - 1].address == entries[low].address { low -= 1 }
        return low
    }
}

/// Which addresses `kallsyms_lookup()` looks up at all: `is_ksym_addr()` (include/linux/kallsyms.h,
/// include/asm-generic/sections.h).
///
/// The gate area, in which no syscall handler lies, is left out.
public struct AddressAcceptance: Sendable, Hashable {
    /// Whether the kernel has `CONFIG_KALLSYMS_ALL`: then the whole kernel is accepted, else only its text.
    public var keepsAllSymbols: Bool
    /// `_stext` and `_etext`.
    public var text: Bounds
    /// `_sinittext` and `_einittext`; nil if they are not known.
    public var initText: Bounds?
    /// `_stext` and `_end`; nil if they are not known.
    public var kernel: Bounds?
    /// `__init_begin` and `__init_end`, which count as kernel since 5.17; nil before, and if they are not known.
    public var initSections: Bounds?
    /// `__start_opd` and `__end_opd`, if the kernel is changed so that they are accepted; no released kernel does.
    public var descriptors: Bounds?
    /// Whether the address just behind a range is accepted too, as it was up to 5.15.
    public var includesEnds: Bool

    /// A range of addresses by the symbols at its ends.
    public struct Bounds: Sendable, Hashable {
        /// The first address.
        public let start: UInt64
        /// The address behind the last.
        public let end: UInt64

        /// The range from `start` to before `end`.
        public init(start: UInt64, end: UInt64) {
            self.start = start
            self.end = end
        }

        /// The range between two landmarks; nil unless both are there.
        public init?(_ landmarks: Landmarks, _ start: String, _ end: String) {
            guard let start = landmarks.address(of: start), let end = landmarks.address(of: end) else { return nil }
            self.init(start: start, end: end)
        }

        /// The init text, by the symbols of which `address` gives the addresses; nil if they are not known.
        ///
        /// Where it starts as the text ends, as on LoongArch, a table without all symbols has no `_sinittext`: at the
        /// end of the text scripts/kallsyms keeps `_etext` alone (`symbol_valid()`, 2.6.13 to 7.2).
        public init?(ofInitText address: (StaticString) -> UInt64?) {
            guard let end = address("_einittext"), let start = address("_sinittext") ?? address("_etext"), start < end
            else { return nil }
            self.init(start: start, end: end)
        }

        func contains(_ address: UInt64, orEnd includesEnd: Bool) -> Bool {
            address >= start && (includesEnd ? address <= end : address < end)
        }
    }

    /// The symbols that bound the ranges.
    public static let symbolNames: Set<String> = [
        "_stext", "_etext", "_sinittext", "_einittext", "_end", "__init_begin", "__init_end", "__start_opd",
        "__end_opd",
    ]

    /// The acceptance of a kernel of `version`, or nil for the newest, with those landmarks; nil if `_stext` or `_etext` is not among them.
    public init?(_ landmarks: Landmarks, keepsAllSymbols: Bool, version: Version?) {
        guard let text = Bounds(landmarks, "_stext", "_etext") else { return nil }
        self.keepsAllSymbols = keepsAllSymbols
        self.text = text
        initText = Bounds(ofInitText: landmarks.address)
        kernel = Bounds(landmarks, "_stext", "_end")
        let version = version ?? Version(.max, 0)
        // 5.16: "kallsyms: Fix address-checks for kernel related range"; 5.17: "sections: Fix __is_kernel() to include
        // init ranges".
        includesEnds = version < Version(5, 16)
        initSections = version < Version(5, 17) ? nil : Bounds(landmarks, "__init_begin", "__init_end")
        descriptors = nil
    }

    /// Whether `kallsyms_lookup()` looks `address` up.
    public func accepts(_ address: UInt64) -> Bool {
        let ranges = keepsAllSymbols ? [kernel, initSections, descriptors] : [text, initText, descriptors]
        return ranges.contains { $0?.contains(address, orEnd: includesEnds) ?? false }
    }
}

/// What `cleanup_symbol_name()` cuts from a name, in kernels built with `LTO_CLANG` (kernel/kallsyms.c).
public enum SuffixRule: String, Sendable, Hashable {
    /// Nothing: without `LTO_CLANG`; before 5.16; and since 6.11.
    case none
    /// From the first dot on (5.16 to 6.1.41 and 6.4.6).
    case firstDot = "first dot"
    /// From the first `.llvm.` on (6.1.42, 6.4.7 and later, to 6.10).
    case llvm = ".llvm."

    /// The rule of a kernel of `version`.
    public init(version: Version?, hasLTO: Bool) {
        guard hasLTO, let version else {
            self = .none
            return
        }
        let llvm =
            version >= Version(6, 5) || version >= Version(6, 4, 7)
            || version >= Version(6, 1, 42) && version < Version(6, 2)
        if version < Version(5, 16) || version >= Version(6, 11) {
            self = .none
        } else {
            self = llvm ? .llvm : .firstDot
        }
    }

    /// The part of `name` that is left.
    func stripped(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        switch self {
        case .none: return name
        case .firstDot: return name.prefix { $0 != UInt8(ascii: ".") }
        case .llvm:
            let pattern = Array(".llvm.".utf8)
            let end = name.indices.first { name[$0...].starts(with: pattern) }
            return name[..<(end ?? name.endIndex)]
        }
    }
}
