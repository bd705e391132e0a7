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
