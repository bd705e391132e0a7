/// The rules of one generation of the kernel's `scripts/kallsyms`.
///
/// Kernels carry backports, so an era is named after the first release whose rules it describes, and a tree may
/// follow the rules of a later era than its own version number says.
public enum Era: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Linux 6.1, and Debian's 6.1 with its backports: the program reads words, and ignores names itself.
    case linux61 = "6.1"
    /// Linux 6.12: the program reads lines, names are ignored by `scripts/mksysmap`, offsets come last.
    case linux612 = "6.12"

    public static func < (left: Era, right: Era) -> Bool {
        left.position < right.position
    }

    private var position: Int { Era.allCases.firstIndex(of: self) ?? 0 }

    /// The version after which the era is named.
    public var version: String { rawValue }

    /// Whether the program itself ignores names such as `__efistub_` and its own tables; else mksysmap does.
    public var ignoresNamesItself: Bool { self < .linux612 }
    /// Whether `__start_` and `__stop_` symbols are kept wherever they lie.
    public var keepsSectionBounds: Bool { self >= .linux612 }
    /// Whether a table of no symbols is an error.
    public var needsSymbols: Bool { self < .linux612 }
    /// Whether every table is base-relative, whatever the options say.
    public var isAlwaysBaseRelative: Bool { self >= .linux612 }
    /// Whether names are compared without what follows `.llvm.` when link-time optimisation is on.
    public var knowsLTO: Bool { self < .linux612 }
    /// Whether offsets, relative base and name order follow the token index; else they come first.
    public var hasOffsetsLast: Bool { self >= .linux612 }
    /// `KSYM_NAME_LEN`: a symbol whose name has this many bytes or more is left out.
    public var nameLimit: Int { 512 }
}
