/// The symbols of an architecture that `nm` does not list: mapping symbols, which mark where code and data begin, and
/// local labels (`is_target_special_symbol` of its ELF backend in GNU binutils 2.40).
public struct UnlistedSymbols: Sendable, Hashable {
    /// The letters of mapping symbols. The name of one is a dollar sign and the letter, `$a`, or has more after a dot,
    /// `$a.3`.
    public var mappingLetters = ""
    /// Whole names. The empty string is a symbol without a name.
    public var names: [String] = []
    /// What other names begin with.
    public var prefixes: [String] = []
}
