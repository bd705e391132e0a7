extension SymbolMap {
    /// The symbols that a kernel of which this lists the symbols can print, in the order in which it looks for one: without
    /// what mksysmap takes out of a map, and without absolute symbols, sorted as `scripts/kallsyms` sorts (`compare_symbols()`). Of several at one address a
    /// kernel prints the first.
    ///
    /// mksysmap's rules are those of Linux 6.4 to 7.2. Older ones leave more names to `scripts/kallsyms`, which then takes them
    /// out itself, so that no kernel prints one of them. Absolute symbols stay where they bound the kernel, as old linkers make
    /// them of `_end` and others, and a few that `is_ignored_symbol()` keeps.
    public func filteredForLookup() -> SymbolMap {
        var result = filteredAsSystemMap(.linux70)
        let kept = KsymRanges.symbolNames.union([
            "__kernel_syscall_via_break", "__kernel_syscall_via_epc", "__kernel_sigtramp", "__gp",
        ])
        result.removeAll { $0.type == Ascii.upperA && !kept.contains(text(of: $0)) }
        var sorted = result.entries
        SymbolOrder.sort(&sorted, names.span)
        result.entries = sorted
        return result
    }
}
