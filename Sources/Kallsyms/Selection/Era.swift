/// The rules of one generation of the kernel's `scripts/kallsyms`.
///
/// Stable kernels carry backports, so that a tree may follow the rules of a later era than its version says: Linux 6.1
/// has had name order since 6.1.42, and in this form since 6.1.60.
public enum Era: String, Sendable, Hashable, CaseIterable {
    /// Linux 6.1.60 and later 6.1, 6.2 and 6.3: the program reads words and ignores names itself; offsets come first.
    case linux61 = "6.1"
    /// Linux 6.4 to 6.10: the program reads lines, `scripts/mksysmap` ignores names, offsets come last.
    case linux66 = "6.6"
    /// Linux 6.11 (and 6.10.7) to 6.14: always base-relative, bounds of sections kept, no symbols allowed.
    case linux612 = "6.12"
    /// Linux 6.15 to 6.19: no absolute per-CPU symbols.
    case linux615 = "6.15"
    /// Linux 7.0 and later: offsets are relative to their own place, or are addresses; no relative base.
    case linux70 = "7.0"

    /// What the era's program does.
    public var rules: EraRules {
        switch self {
        case .linux61:
            EraRules(
                options: [.allSymbols, .absolutePerCPU, .baseRelative, .ltoClang], grammar: .words,
                ignoresNamesItself: true, keepsSectionBounds: false, needsSymbols: true, hasOffsetsLast: false,
                comments: [])
        case .linux66:
            EraRules(
                options: [.allSymbols, .absolutePerCPU, .baseRelative, .ltoClang], grammar: .lines,
                ignoresNamesItself: false, keepsSectionBounds: false, needsSymbols: true, hasOffsetsLast: true,
                comments: [.offsets])
        case .linux612:
            EraRules(
                options: [.allSymbols, .absolutePerCPU], grammar: .lines, ignoresNamesItself: false,
                keepsSectionBounds: true, needsSymbols: false, hasOffsetsLast: true,
                comments: [.names, .offsets, .nameOrder])
        case .linux615:
            EraRules(
                options: [.allSymbols], grammar: .lines, ignoresNamesItself: false, keepsSectionBounds: true,
                needsSymbols: false, hasOffsetsLast: true, comments: [.names, .offsets, .nameOrder])
        case .linux70:
            EraRules(
                options: [.allSymbols, .pcRelative], grammar: .lines, ignoresNamesItself: false,
                keepsSectionBounds: true, needsSymbols: false, hasOffsetsLast: true,
                comments: [.names, .offsets, .nameOrder])
        }
    }

    /// The era of a kernel of that version; the first one for all older kernels.
    public init(major: Int, minor: Int) {
        switch (major, minor) {
        case (7..., _): self = .linux70
        case (6, 15...): self = .linux615
        case (6, 11...): self = .linux612
        case (6, 4...): self = .linux66
        default: self = .linux61
        }
    }
}

/// What the program of an ``Era`` does.
public struct EraRules: Sendable, Hashable {
    /// The options that its command line knows.
    public let options: KallsymsOptions
    /// How it reads the map.
    public let grammar: SystemMapGrammar
    /// Whether it ignores names such as `__efistub_` and its own tables itself; else mksysmap does.
    public let ignoresNamesItself: Bool
    /// Whether `__start_` and `__stop_` symbols are kept wherever they are.
    public let keepsSectionBounds: Bool
    /// Whether a table of no symbols is an error.
    public let needsSymbols: Bool
    /// Whether offsets, relative base and name order follow the token index; else offsets come first of all.
    public let hasOffsetsLast: Bool
    /// The tables whose lines have the symbol's name as a comment.
    public let comments: Comments

    /// Tables whose lines may have comments.
    public struct Comments: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// `kallsyms_names`.
        public static let names = Comments(rawValue: 1)
        /// `kallsyms_offsets`.
        public static let offsets = Comments(rawValue: 2)
        /// `kallsyms_seqs_of_names`.
        public static let nameOrder = Comments(rawValue: 4)
    }

    /// `KSYM_NAME_LEN`: a symbol whose name has this many bytes or more is left out.
    public var nameLimit: Int { 512 }
    /// Whether addresses are offsets from a base, whatever the options say.
    public var isAlwaysBaseRelative: Bool { !options.contains(.baseRelative) && !options.contains(.pcRelative) }
    /// Whether addresses are offsets from their own place, or whole if that is not asked for.
    public var isPlaceRelative: Bool { options.contains(.pcRelative) }
}

/// Options of the command line of `scripts/kallsyms`.
public struct KallsymsOptions: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `--all-symbols`.
    public static let allSymbols = KallsymsOptions(rawValue: 1)
    /// `--absolute-percpu`.
    public static let absolutePerCPU = KallsymsOptions(rawValue: 2)
    /// `--base-relative`.
    public static let baseRelative = KallsymsOptions(rawValue: 4)
    /// `--lto-clang`.
    public static let ltoClang = KallsymsOptions(rawValue: 8)
    /// `--pc-relative`.
    public static let pcRelative = KallsymsOptions(rawValue: 16)

    /// An option of the program.
    public struct Description: Sendable {
        /// Its name on the command line, without dashes.
        public let name: String
        /// The option.
        public let option: KallsymsOptions
        /// What it does, the configuration that sets it, and the kernels that have it.
        public let meaning: String
    }

    /// All options, in the order in which help lists them.
    public static let all: [Description] = [
        Description(
            name: "all-symbols", option: .allSymbols, meaning: "keep all symbols, not only text (CONFIG_KALLSYMS_ALL)"),
        Description(
            name: "absolute-percpu", option: .absolutePerCPU,
            meaning: "per-CPU symbols are absolute values (CONFIG_KALLSYMS_ABSOLUTE_PERCPU, to 6.14)"),
        Description(
            name: "base-relative", option: .baseRelative,
            meaning: "32-bit offsets instead of addresses (to 6.10; later always)"),
        Description(
            name: "lto-clang", option: .ltoClang,
            meaning: "sort names without what follows \".llvm.\" (CONFIG_LTO_CLANG, to 6.10)"),
        Description(
            name: "pc-relative", option: .pcRelative, meaning: "offsets relative to their own place (from 7.0 on)"),
    ]

    /// What the first option of the set does.
    public var meaning: String {
        KallsymsOptions.all.first { contains($0.option) }?.meaning ?? ""
    }
}
