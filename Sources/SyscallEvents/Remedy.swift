import Binary
import ELF
import Kallsyms
import KernelImage

/// A change to a kernel that may bring missing syscall events back.
public enum Remedy: String, Sendable, Hashable, CaseIterable {
    /// `CONFIG_KALLSYMS_ALL=y`: scripts/kallsyms keeps all symbols, and `is_ksym_addr()` accepts the whole kernel.
    case kallsymsAll = "kallsyms-all"
    /// `.opd` is added to the text ranges of scripts/kallsyms; `is_ksym_addr()` stays as it is.
    case opdSymbols = "opd-symbols"
    /// The same, and `is_ksym_addr()` accepts `__start_opd..__end_opd`.
    case opdLookup = "opd-lookup"
    /// `arch_syscall_addr()` gives the entry point of a descriptor, and the match skips a leading dot.
    case entryPoints = "entry-points"

    /// What is changed, in a line.
    public var title: String {
        switch self {
        case .kallsymsAll: "CONFIG_KALLSYMS_ALL=y"
        case .opdSymbols: "scripts/kallsyms keeps symbols in .opd, the lookup is unchanged"
        case .opdLookup: "scripts/kallsyms keeps symbols in .opd, and is_ksym_addr() accepts them"
        case .entryPoints: "arch_syscall_addr() dereferences descriptors, and the match skips a leading dot"
        }
    }

    /// Bytes by which the kernel's code grows, which no table tells: measured on two builds of Linux 6.1.192 for
    /// ppc64 with gcc 12, with and without the change, sections added up (docs/audit.md, "What a remedy costs").
    public var codeGrowth: Int {
        switch self {
        case .kallsymsAll, .opdSymbols: 0
        case .opdLookup: 240
        case .entryPoints: 32
        }
    }

    /// Whether it concerns function descriptors only.
    public var needsDescriptors: Bool { self != .kallsymsAll }

    /// Whether it changes which symbols scripts/kallsyms keeps.
    var changesSelection: Bool { self != .entryPoints }
}

/// Why a remedy cannot be simulated on an image.
public enum RemedyError: Error, Hashable, Sendable {
    /// The remedy is about function descriptors, and the kernel has none.
    case noDescriptors(Remedy)
    /// The remedy adds symbols to kallsyms, and the image has no symbol table to take them from.
    case noSymbolTable(Remedy)
    /// The symbols cannot be selected.
    case selection(SelectionError)
    /// The selected symbols cannot be encoded.
    case encoding(TableEncodingError)
}

extension RemedyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noDescriptors(let remedy):
            "\(remedy.rawValue) does not apply: the kernel has no function descriptors"
        case .noSymbolTable(let remedy):
            "\(remedy.rawValue) cannot be simulated: the image has no symbol table (.symtab) to take symbols from"
        case .selection(let error): error.description
        case .encoding(let error): error.description
        }
    }
}

/// What a remedy brings, and what it costs.
public struct RemedyOutcome: Sendable {
    /// The remedy.
    public let remedy: Remedy
    /// Syscalls that have their events with it.
    public let availableCount: Int
    /// Syscalls that miss them all the same.
    public let missingCount: Int
    /// Bytes by which the kallsyms tables grow, measured by encoding them; nil if the image has no symbols to encode.
    public let tableGrowth: Int?

    /// Bytes by which the image grows: tables and code.
    public var imageGrowth: Int? { tableGrowth.map { $0 + remedy.codeGrowth } }

    /// Whether no event is missing with it.
    public var isComplete: Bool { missingCount == 0 }
}

extension AuditedKernel {
    /// The chain of this kernel with `remedies` applied.
    ///
    /// - Throws: ``RemedyError`` if the image does not hold what is needed to simulate one of them.
    func chain(with remedies: Set<Remedy>) throws(RemedyError) -> TracingChain {
        var chain = chain
        for remedy in remedies.sorted(by: { $0.rawValue < $1.rawValue })
        where remedy.needsDescriptors && descriptors == nil {
            throw .noDescriptors(remedy)
        }
        if remedies.contains(where: \.changesSelection) {
            chain.lookup.symbols = SymbolMap(try selection(with: remedies))
        }
        if remedies.contains(.kallsymsAll) { chain.lookup.acceptance.keepsAllSymbols = true }
        if remedies.contains(.opdLookup), let descriptors {
            chain.lookup.acceptance.descriptors = AddressAcceptance.Bounds(
                start: descriptors.start, end: descriptors.end)
        }
        if remedies.contains(.entryPoints) { chain.usesEntryPoints = true }
        return chain
    }

    /// The symbols that scripts/kallsyms keeps of this kernel's with `remedies` applied.
    func selection(with remedies: Set<Remedy>) throws(RemedyError) -> SymbolSelection {
        let missing = remedies.filter(\.changesSelection).min { $0.rawValue < $1.rawValue }
        guard let linkedSymbols else { throw .noSymbolTable(missing ?? .kallsymsAll) }
        var options = kallsyms.selectionOptions(release)
        options.allSymbols = keepsAllSymbols || remedies.contains(.kallsymsAll)
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
            if remedy == .kallsymsAll && keepsAllSymbols { return nil }
            if remedy == .entryPoints && chain.usesEntryPoints { return nil }
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

extension EmbeddedTable {
    /// The options of scripts/kallsyms with which this table was made, so far as the table tells; `allSymbols` and
    /// `functionDescriptors` are left to the caller.
    func selectionOptions(_ release: Release?) -> SelectionOptions {
        SelectionOptions(
            era: release.map { Era(major: $0.major, minor: $0.minor) }
                ?? (locations.addresses.start > locations.tokenIndex ? .linux612 : .linux61),
            absolutePerCPU: addressEncoding == .absolutePerCPU, baseRelative: addressEncoding != .absolute)
    }
}
