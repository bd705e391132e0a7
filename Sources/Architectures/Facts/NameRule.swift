/// A rule by which some kernels decide whether a handler's symbol belongs to a syscall's metadata:
/// `arch_syscall_match_sym_name(sym, name)`.
public struct NameRule: Sendable, Hashable {
    /// The rule's name, by which a user can choose it.
    public var name: String
    /// The versions that introduced the rule: first the upstream version, then the first version of each stable series
    /// (same major and minor number) that got it too.
    public var since = [Version(0, 0)]
    /// Whether only kernels with dot symbols (64-bit PowerPC ELF ABI v1) have it.
    public var needsDotSymbols = false
    /// The ways in which a symbol may match. One is enough.
    public var forms: [Form]
    /// Replacements for symbols, which are made before symbols are compared.
    public var substitutions: [String: String] = [:]
    /// The source of the rule: the kernel's file, and the versions that have it.
    public var source: String

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
        name: "generic", forms: [Form(symbolSkip: 3, nameSkip: 3)],
        source: "kernel/trace/trace_syscalls.c, 2.6.33 (c44fc7708451)")

    /// Whether kernels of `version` have the rule.
    public func isIn(_ version: Version) -> Bool {
        guard let upstream = since.first else { return false }
        return version >= upstream
            || since.dropFirst().contains {
                $0.major == version.major && $0.minor == version.minor && version.patch >= $0.patch
            }
    }
}
