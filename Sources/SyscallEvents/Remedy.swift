import Architectures

/// A change to a kernel that may bring missing syscall events back: as an engineer would make it for that release.
public enum Remedy: String, Sendable, Hashable, CaseIterable {
    /// The rule accepts names without a dot, as upstream since 6.2 (ad050d2390fc).
    case undottedRule = "undotted-rule"
    /// `CONFIG_KALLSYMS_ALL=y`: scripts/kallsyms keeps all symbols, and `is_ksym_addr()` accepts the whole kernel.
    case kallsymsAll = "kallsyms-all"
    /// `.opd` is added to the text ranges of scripts/kallsyms; `is_ksym_addr()` stays as it is.
    case opdSymbols = "opd-symbols"
    /// The same, and `is_ksym_addr()` accepts `__start_opd..__end_opd`.
    case opdLookup = "opd-lookup"
    /// `arch_syscall_addr()` gives the entry point of a descriptor, whose symbol has a dot. If the rule accepts names
    /// with a dot, as from 5.7 to 6.1.3, nothing else is changed; if not, the match skips the dot.
    case entryPoints = "entry-points"

    /// What is changed, in a line, in a kernel that matches names by `rule`.
    public func title(for rule: NameRule) -> String {
        switch self {
        case .undottedRule: "the powerpc rule accepts names without a dot (ad050d2390fc)"
        case .kallsymsAll: "CONFIG_KALLSYMS_ALL=y"
        case .opdSymbols: "scripts/kallsyms keeps symbols in .opd, the lookup is unchanged"
        case .opdLookup: "scripts/kallsyms keeps symbols in .opd, and is_ksym_addr() accepts them"
        case .entryPoints where rule.dotSymbols == true: "arch_syscall_addr() dereferences descriptors"
        case .entryPoints: "arch_syscall_addr() dereferences descriptors, and the match skips a leading dot"
        }
    }

    /// Bytes by which the kernel's code grows, which no table tells: measured on builds for ppc64 with and without the
    /// change, sections added up (docs/audit.md, "What a remedy costs").
    ///
    /// - Parameter rule: the rule by which the changed kernel matches names.
    public func codeGrowth(for rule: NameRule) -> Int {
        switch self {
        case .undottedRule, .kallsymsAll, .opdSymbols: 0
        case .opdLookup: 240
        // The padding behind a function hides what reads the descriptor, but not what skips the dot.
        case .entryPoints: rule.dotSymbols == true ? 0 : 32
        }
    }

    /// Whether it concerns function descriptors only.
    public var needsDescriptors: Bool { self != .kallsymsAll }

    /// Whether it changes which symbols scripts/kallsyms keeps.
    var changesSelection: Bool {
        switch self {
        case .kallsymsAll, .opdSymbols, .opdLookup: true
        case .undottedRule, .entryPoints: false
        }
    }

    /// Whether another remedy does what this one does, and more.
    func isPart(of other: Remedy) -> Bool {
        switch (self, other) {
        case (.opdSymbols, .opdLookup), (.opdSymbols, .kallsymsAll), (.opdLookup, .kallsymsAll): true
        default: false
        }
    }
}

extension Set<Remedy> {
    /// The remedies' names, in the order of ``Remedy/allCases``, with a plus sign between them.
    public var name: String { inOrder.map(\.rawValue).joined(separator: "+") }

    /// The remedies in the order of ``Remedy/allCases``.
    public var inOrder: [Remedy] { Remedy.allCases.filter { contains($0) } }
}
