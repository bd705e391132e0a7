import KernelImage

extension KernelFacts {
    /// The symbols of `list` that this kernel's table should have, in the table's order.
    ///
    /// `/proc/kallsyms` lists just these. What the linker left, as `nm` prints it and a `System.map` has it, is more: then they
    /// are what `scripts/kallsyms` keeps of the list.
    ///
    /// - Parameters:
    ///   - list: what a text lists, in its order (``ListedSymbols/inOrder(of:)``).
    ///   - table: this kernel's table, which tells by which options it was made.
    ///   - symbols: the symbols in the table.
    /// - Throws: ``SelectionError`` if `scripts/kallsyms` makes no table of the list.
    public func tableSymbols(
        of list: SymbolMap, _ table: EmbeddedTable, _ symbols: SymbolMap
    ) throws(SelectionError) -> SymbolMap {
        guard list.isOfLinker(besides: symbols) else { return list }
        var options = table.selectionOptions(release)
        options.allSymbols = keepsAllSymbols?.value ?? false
        var list = list
        list.removeSections()
        return SymbolMap(try SymbolSelection(list.filteredAsSystemMap(options.era), options))
    }
}

extension SymbolMap {
    /// Whether the kernel's linker made these symbols: the tables' own, `kallsyms_names` for one, are among them, which
    /// `scripts/kallsyms` leaves out. With `KALLSYMS_ALL` some releases keep it (7.3): there the linker's are more than the table has.
    fileprivate func isOfLinker(besides table: SymbolMap) -> Bool {
        guard first(named: "kallsyms_names") != nil else { return false }
        return entries.count > table.entries.count || table.first(named: "kallsyms_names") == nil
    }
}

extension EmbeddedTable {
    /// The options of scripts/kallsyms with which this table was made, so far as the table tells; `allSymbols` and
    /// `functionDescriptors` are left to the caller.
    public func selectionOptions(_ release: Release?) -> SelectionOptions {
        SelectionOptions(
            era: release.map { Era(major: $0.major, minor: $0.minor) }
                ?? (locations.addresses.start > locations.tokenIndex ? .linux612 : .linux61),
            absolutePerCPU: addressEncoding == .absolutePerCPU, baseRelative: addressEncoding != .absolute)
    }
}
