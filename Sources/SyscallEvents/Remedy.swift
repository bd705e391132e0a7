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
