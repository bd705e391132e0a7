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
