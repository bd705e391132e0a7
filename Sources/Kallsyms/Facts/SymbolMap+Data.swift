import KernelImage

extension SymbolMap {
    /// Whether the table was made with `--all-symbols`: it has symbols outside the text ranges.
    ///
    /// Symbols that begin with `__start_` or `__stop_` do not count: since 6.10 they are always kept
    /// (scripts/kallsyms.c, `symbol_valid()`).
    func includeData(_ boundaries: BoundarySymbols) -> Bool {
        let ranges = [
            KsymRanges.Bounds(boundaries, "_stext", "_etext"), KsymRanges.Bounds(ofInitText: boundaries.address),
        ].compactMap(\.self)
        return entries.contains { entry in
            if ranges.contains(where: { entry.address >= $0.start && entry.address <= $0.end }) { return false }
            let name = name(of: entry)
            return !name.starts(with: "__start_".utf8) && !name.starts(with: "__stop_".utf8)
        }
    }
}
