import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage

extension AuditedKernel {
    /// What the kernel works on as it makes the events, with `remedies` applied.
    ///
    /// - Throws: ``RemedyError`` if one of them does not apply to the kernel, or if the image does not hold what is
    ///   needed to simulate it.
    func syscallInit(with remedies: Set<Remedy>) throws(RemedyError) -> SyscallInit {
        var changed = syscallInit
        for remedy in remedies.inOrder where remedy.needsDescriptors {
            guard let descriptors else { throw .noDescriptors(remedy) }
            guard changed.holdsDescriptors else { throw .noDescriptorsInTable(remedy) }
            guard remedy != .undottedRule || descriptors.layout.hasDotSymbols else { throw .noDotSymbols(remedy) }
        }
        if remedies.contains(where: \.changesSelection) {
            changed.lookup.symbols = SymbolMap(try selection(with: remedies))
        }
        if remedies.contains(.kallsymsAll) { changed.lookup.ranges.keepsAllSymbols = true }
        if remedies.contains(.opdLookup), let descriptors {
            changed.lookup.ranges.descriptors = KsymRanges.Bounds(start: descriptors.start, end: descriptors.end)
        }
        if remedies.contains(.undottedRule), let rule = undottedRule { changed.rule = rule }
        if remedies.contains(.entryPoints) {
            changed.usesEntryPoints = true
            changed.skipsDot = changed.rule.dotSymbols != true
        }
        return changed
    }

    /// The newest rule of the kernel's architecture that accepts names without a dot; nil if there is none, or if the
    /// kernel's own rule does.
    private var undottedRule: NameRule? {
        guard syscallInit.rule.dotSymbols == true else { return nil }
        return image.architecture?.nameRules.first { $0.dotSymbols != true }
    }

    /// The remedies that the kernel has, as far as its configuration, its code and its symbols tell.
    public var appliedRemedies: Set<Remedy> {
        var applied: Set<Remedy> = []
        if keepsAllSymbols.value { applied.insert(.kallsymsAll) }
        if keepsDescriptorSymbols { applied.insert(.opdSymbols) }
        if syscallInit.usesEntryPoints, syscallInit.rule.dotSymbols == true || syscallInit.skipsDot {
            applied.insert(.entryPoints)
        }
        if facts.hasDotSymbols, ruleEvidence == .strings, syscallInit.rule.dotSymbols != true {
            applied.insert(.undottedRule)
        }
        return applied
    }

    /// The remedies that the kernel may have, though nothing in the image tells: the option `--with` is for these.
    ///
    /// What `opd-lookup` changes in scripts/kallsyms shows. What it changes in `is_ksym_addr()` does not.
    public var untoldRemedies: Set<Remedy> {
        guard syscallInit.holdsDescriptors else { return [] }
        var untold: Set<Remedy> = []
        let code = EntryPointCode(of: image.memory, symbols: syscallInit.lookup.symbols)
        if facts.hasDotSymbols, code.dereferences == nil { untold.insert(.entryPoints) }
        if keepsDescriptorSymbols { untold.insert(.opdLookup) }
        return untold
    }

    /// Whether kallsyms has symbols of `.opd`, but not all symbols. Those that bound sections, which are always there
    /// since 6.10, do not count.
    private var keepsDescriptorSymbols: Bool {
        guard let descriptors, syscallInit.holdsDescriptors, !keepsAllSymbols.value else { return false }
        let symbols = syscallInit.lookup.symbols
        let first = symbols.entries.firstSortedIndex { $0.address >= descriptors.start }
        return symbols.entries[first...].prefix { $0.address < descriptors.end }.contains { entry in
            let name = symbols.name(of: entry)
            return !name.starts(with: "__start_".utf8) && !name.starts(with: "__stop_".utf8)
        }
    }

    /// The symbols that scripts/kallsyms keeps of this kernel's with `remedies` applied.
    func selection(with remedies: Set<Remedy>) throws(RemedyError) -> SymbolSelection {
        let missing = remedies.inOrder.first(where: \.changesSelection)
        guard let linkedSymbols else { throw .noSymbolTable(missing ?? .kallsymsAll) }
        var options = kallsyms.value.selectionOptions(facts.release)
        options.allSymbols = keepsAllSymbols.value || remedies.contains(.kallsymsAll)
        options.functionDescriptors =
            keepsDescriptorSymbols || !remedies.isDisjoint(with: [.opdSymbols, .opdLookup])
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
            return try EncodedTable(selection).byteCount(
                wordSize: image.layout.wordSize, hasNameOrder: kallsyms.value.locations.sequence != nil)
        } catch {
            throw .encoding(error)
        }
    }

    /// Bytes by which padding grows, or shrinks, behind tables that grow by `growth` bytes.
    ///
    /// In some kernels an object of the tables' section has the section's own large alignment, such as the vDSO, which in
    /// 7.3 comes behind the tables and is aligned to a page of 64 KiB. It moves by whole pages.
    private func paddingGrowth(_ growth: Int) -> Int {
        let tables = kallsyms.value.locations.names
        guard growth > 0, let symbols = linkedSymbols?.entries,
            let section = image.file?.sections.first(where: { $0.address <= tables && tables - $0.address < $0.size }),
            section.alignment >= 4096, section.alignment < UInt64(Int32.max)
        else { return 0 }
        let first = symbols.firstSortedIndex { $0.address > tables }
        let end = symbols.firstSortedIndex { $0.address >= section.address &+ section.size }
        guard first < end else { return 0 }
        // A symbol that is at such an address by chance has no padding before it.
        let padded = (first + 1..<max(end, first + 1)).first { index in
            symbols[index].address % section.alignment == 0
                && symbols[index].address - symbols[index - 1].address >= 1024
        }
        guard let padded, let room = Int(exactly: symbols[padded].address - symbols[padded - 1].address) else {
            return 0
        }
        return AuditedKernel.paddingGrowth(growth, room: room, alignment: Int(section.alignment))
    }

    /// Bytes by which the padding before an aligned object grows, of which there are `room`, if what is before it grows
    /// by `growth` bytes.
    static func paddingGrowth(_ growth: Int, room: Int, alignment: Int) -> Int {
        let beyond = growth - room
        return (beyond > 0 ? (beyond + alignment - 1) / alignment * alignment : 0) - growth
    }

    /// What each remedy that can be simulated on this kernel brings, in the order of ``Remedy/allCases``; then the
    /// combinations of two or three that bring every event back though no part of them does.
    ///
    /// Remedies that do not apply, and those that the kernel has, are left out.
    public func remedyOutcomes() -> [RemedyOutcome] {
        // What follows works on the symbols that have been read, and needs room of its own.
        image.file?.bytes.releasePages()
        let base = try? tableSize(with: [])
        var growths: [Set<Remedy>: Int?] = [[]: 0]
        let applied = appliedRemedies
        let offered = Remedy.allCases.filter { remedy in
            !applied.contains { remedy == $0 || remedy.isPart(of: $0) }
                && (remedy != .undottedRule || undottedRule != nil)
        }
        var outcomes: [RemedyOutcome] = []
        for count in 1...3 {
            for remedies in offered.subsets(of: count) where count == 1 || remedies.isWorthTrying(beside: outcomes) {
                guard let audit = try? Audit(self, with: remedies) else { continue }
                if count > 1, !audit.missing.isEmpty { continue }
                let changing = remedies.filter(\.changesSelection)
                let growth =
                    growths[changing] ?? base.flatMap { base in (try? tableSize(with: changing)).map { $0 - base } }
                growths[changing] = .some(growth)
                outcomes.append(
                    RemedyOutcome(
                        remedies: remedies, availableCount: audit.availableCount, missingCount: audit.missing.count,
                        tableGrowth: growth, paddingGrowth: growth.map(paddingGrowth) ?? 0,
                        codeGrowth: remedies.reduce(0) { $0 + $1.codeGrowth(for: audit.syscallInit.rule) }))
            }
        }
        return outcomes
    }
}

extension [Remedy] {
    /// The subsets that have `count` members.
    fileprivate func subsets(of count: Int) -> [Set<Remedy>] {
        if count == 0 { return [[]] }
        return indices.flatMap { index in
            Array(self[(index + 1)...]).subsets(of: count - 1).map { $0.union([self[index]]) }
        }
    }
}

extension Set<Remedy> {
    /// Whether the remedies may together do more than some of them: none is part of another, and none of `outcomes` is
    /// of some of them and brings every event back.
    fileprivate func isWorthTrying(beside outcomes: [RemedyOutcome]) -> Bool {
        !contains { remedy in contains { remedy.isPart(of: $0) } }
            && !outcomes.contains { $0.isComplete && $0.remedies.isSubset(of: self) }
    }
}
