import Architectures
import KernelImage

/// Which addresses `kallsyms_lookup()` looks up at all: `is_ksym_addr()` (include/linux/kallsyms.h,
/// include/asm-generic/sections.h).
///
/// The gate area, in which no syscall handler is, is left out.
public struct KsymRanges: Sendable, Hashable {
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

        /// The range from the symbol `start` to the symbol `end`; nil unless both are there.
        public init?(_ boundaries: BoundarySymbols, _ start: String, _ end: String) {
            guard let start = boundaries.address(of: start), let end = boundaries.address(of: end) else { return nil }
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

    /// The ranges of a kernel with those boundaries; nil if `_stext` or `_etext` is not among them.
    ///
    /// - Parameters:
    ///   - keepsAllSymbols: whether the kernel has `CONFIG_KALLSYMS_ALL`.
    ///   - version: its version; nil stands for the newest.
    public init?(_ boundaries: BoundarySymbols, keepsAllSymbols: Bool, version: Version?) {
        guard let text = Bounds(boundaries, "_stext", "_etext") else { return nil }
        self.keepsAllSymbols = keepsAllSymbols
        self.text = text
        initText = Bounds(ofInitText: boundaries.address)
        kernel = Bounds(boundaries, "_stext", "_end")
        let version = version ?? Version(.max, 0)
        // 5.16: "kallsyms: Fix address-checks for kernel related range"; 5.17: "sections: Fix __is_kernel() to include
        // init ranges".
        includesEnds = version < Version(5, 16)
        initSections = version < Version(5, 17) ? nil : Bounds(boundaries, "__init_begin", "__init_end")
        descriptors = nil
    }

    /// Whether `kallsyms_lookup()` looks `address` up.
    public func accept(_ address: UInt64) -> Bool {
        let ranges = keepsAllSymbols ? [kernel, initSections, descriptors] : [text, initText, descriptors]
        return ranges.contains { $0?.contains(address, orEnd: includesEnds) ?? false }
    }
}
