import Binary
import ELF
import Kallsyms
import KernelImage

extension AuditedKernel {
    /// What the kernel works on as it makes the events, with `remedies` applied.
    ///
    /// - Throws: ``RemedyError`` if the image does not hold what is needed to simulate one of them.
    func syscallInit(with remedies: Set<Remedy>) throws(RemedyError) -> SyscallInit {
        var changed = syscallInit
        for remedy in remedies.sorted(by: { $0.rawValue < $1.rawValue })
        where remedy.needsDescriptors && descriptors == nil {
            throw .noDescriptors(remedy)
        }
        if remedies.contains(where: \.changesSelection) {
            changed.lookup.symbols = SymbolMap(try selection(with: remedies))
        }
        if remedies.contains(.kallsymsAll) { changed.lookup.ranges.keepsAllSymbols = true }
        if remedies.contains(.opdLookup), let descriptors {
            changed.lookup.ranges.descriptors = KsymRanges.Bounds(start: descriptors.start, end: descriptors.end)
        }
        if remedies.contains(.entryPoints) { changed.usesEntryPoints = true }
        return changed
    }

    /// The symbols that scripts/kallsyms keeps of this kernel's with `remedies` applied.
    func selection(with remedies: Set<Remedy>) throws(RemedyError) -> SymbolSelection {
        let missing = remedies.filter(\.changesSelection).min { $0.rawValue < $1.rawValue }
        guard let linkedSymbols else { throw .noSymbolTable(missing ?? .kallsymsAll) }
        var options = kallsyms.value.selectionOptions(facts.release)
        options.allSymbols = keepsAllSymbols.value || remedies.contains(.kallsymsAll)
        options.functionDescriptors = !remedies.isDisjoint(with: [.opdSymbols, .opdLookup])
        do throws(SelectionError) {
            return try SymbolSelection(linkedSymbols.filteredAsSystemMap(options.era), options)
        } catch {
            throw .selection(error)
        }
    }

    /// Bytes of the kallsyms tables with `remedies` applied.
    ///
    /// - Throws: ``RemedyError`` if the image has no symbols, or if they cannot be encoded.
    public func tableSize(with remedies: Set<Remedy>) throws(RemedyError) -> Int {
        let selection = try selection(with: remedies)
        do throws(TableEncodingError) {
            return try EncodedTable(selection).byteCount(wordSize: image.layout.wordSize)
        } catch {
            throw .encoding(error)
        }
    }

    /// What each remedy that can be simulated on this kernel brings, in the order of ``Remedy/allCases``.
    ///
    /// Remedies that do not apply, and `kallsyms-all` and `entry-points` on a kernel that has them, are left out.
    public func remedyOutcomes() -> [RemedyOutcome] {
        // What follows works on the symbols that have been read, and needs room of its own.
        image.file?.bytes.releasePages()
        let base = try? tableSize(with: [])
        return Remedy.allCases.compactMap { remedy in
            if remedy == .kallsymsAll && keepsAllSymbols.value { return nil }
            if remedy == .entryPoints && syscallInit.usesEntryPoints { return nil }
            guard let (available, missing) = eventCounts(with: remedy) else { return nil }
            let size = remedy.changesSelection ? try? tableSize(with: [remedy]) : base
            return RemedyOutcome(
                remedy: remedy, availableCount: available, missingCount: missing,
                tableGrowth: size.flatMap { size in base.map { size - $0 } })
        }
    }

    /// Syscalls with and without their events; nil if `remedy` cannot be simulated.
    private func eventCounts(with remedy: Remedy) -> (available: Int, missing: Int)? {
        (try? Audit(self, with: [remedy])).map { ($0.availableCount, $0.missing.count) }
    }
}
