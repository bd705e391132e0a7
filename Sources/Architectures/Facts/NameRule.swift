/// A rule by which some kernels decide whether a handler's symbol belongs to a syscall's metadata:
/// `arch_syscall_match_sym_name(sym, name)`.
public struct NameRule: Sendable, Hashable {
    /// The rule's name, by which a user can choose it.
    public var name: String
    /// The versions that introduced the rule: first the upstream version, then the first version of each stable series
    /// (same major and minor number) that got it too, from the newest to the oldest.
    public var since: [Version]
    /// True if only kernels with dot symbols (64-bit PowerPC ELF ABI v1) have it, which then accepts names with a dot;
    /// false if only kernels without dot symbols have it; nil if both have.
    public var dotSymbols: Bool?
    /// The ways in which a symbol may match. One is enough.
    public var forms: [Form]
    /// Replacements for symbols, which are made before symbols are compared.
    public var substitutions: [String: String] = [:]
    /// The commit that introduced the rule upstream, its first twelve digits; nil if it is not known.
    public var commit: String?
    /// The file of the kernel's sources that has the rule.
    public var file: String

    /// One comparison. The symbol must begin with ``prefix``. The symbol without its first ``symbolSkip`` bytes must
    /// equal the metadata's name without its first ``nameSkip`` bytes.
    public struct Form: Sendable, Hashable {
        /// What the symbol must begin with; empty for any beginning.
        public var prefix = ""
        /// Bytes of the symbol that are not compared.
        public var symbolSkip: Int
        /// Bytes of the metadata's name that are not compared.
        public var nameSkip: Int
        /// Whether upper and lower case count as the same (`strcasecmp`).
        public var ignoresCase = false
    }

    /// The rule of kernels for which no rule of their architecture applies.
    public static let generic = NameRule(
        name: "generic", since: [Version(2, 6, 33)], forms: [Form(symbolSkip: 3, nameSkip: 3)],
        commit: "c44fc7708451", file: "kernel/trace/trace_syscalls.c")

    /// Where the rule is from: the kernel's file, the version and the commit that introduced it, and the stable versions
    /// that got it too.
    public var source: String {
        var origin = since.first.map { "\(file), \($0)" } ?? file
        if let commit { origin += " (\(commit))" }
        let backports = since.dropFirst().map(\.description)
        return backports.isEmpty ? origin : "\(origin), in \(backports.joined(separator: ", "))"
    }

    /// The strings that the code of the rule compares names with: each is in the memory of a kernel that has the rule,
    /// unless its compiler made numbers of them. Empty if the code only skips bytes.
    public var comparedStrings: [String] {
        forms.map(\.prefix).filter { !$0.isEmpty } + substitutions.keys.sorted()
    }

    /// Whether kernels of `version` have the rule.
    public func isIn(_ version: Version) -> Bool {
        guard let upstream = since.first else { return false }
        return version >= upstream
            || since.dropFirst().contains {
                $0.major == version.major && $0.minor == version.minor && version.patch >= $0.patch
            }
    }
}
