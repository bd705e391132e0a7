/// The symbols of an architecture that `nm` does not list: mapping symbols, which mark where code and data begin, and
/// local labels (`is_target_special_symbol` of its ELF backend in GNU binutils 2.40).
public struct UnlistedSymbols: Sendable, Hashable {
    /// The letters of mapping symbols. A mapping symbol is a dollar sign and the letter, `$a`, which a dot and more may
    /// follow, `$a.3`.
    public var mappingLetters = ""
    /// Whole names that are not listed. The empty string stands for symbols without a name.
    public var names: [String] = []
    /// The beginnings of other names that are not listed.
    public var prefixes: [String] = []
}
