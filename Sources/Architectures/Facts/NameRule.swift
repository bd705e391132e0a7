/// One rule by which a kernel decides whether a handler's symbol belongs to a syscall's metadata:
/// `arch_syscall_match_sym_name(sym, name)`; and the kernels that have it.
public struct NameRule: Sendable, Hashable {
    /// The name of the rule, by which a user can ask for it.
    public var name: String
    /// The versions in which it came: upstream, then the first of each stable series (same major and minor number) that
    /// got it as well.
    public var since = [Version(0, 0)]
    /// Whether only kernels with dot symbols (64-bit PowerPC ELF ABI v1) have it.
    public var needsDotSymbols = false
    /// The ways in which a symbol may match; one is enough.
    public var forms: [Form]
    /// Symbols that are replaced by another before they are compared.
    public var substitutions: [String: String] = [:]
    /// Where the rule comes from: the kernel's file, and the versions that have it.
    public var source: String

    /// One comparison: the symbol must begin with ``prefix``; then what is left of it after ``symbolSkip`` bytes must
    /// equal what is left of the metadata's name after ``nameSkip`` bytes.
    public struct Form: Sendable, Hashable {
        /// What the symbol must begin with; may be empty.
        public var prefix = ""
        /// Bytes of the symbol that are not compared.
        public var symbolSkip: Int
        /// Bytes of the metadata's name that are not compared.
        public var nameSkip: Int
        /// Whether upper and lower case are the same (`strcasecmp`).
        public var ignoresCase = false
    }

    /// The rule of kernels whose architecture has none of its own.
    public static let generic = NameRule(
        name: "generic", forms: [Form(symbolSkip: 3, nameSkip: 3)],
        source: "kernel/trace/trace_syscalls.c, 2.6.33 (c44fc7708451)")

    /// Whether kernels of that version have the rule.
    public func isIn(_ version: Version) -> Bool {
        guard let upstream = since.first else { return false }
        return version >= upstream
            || since.dropFirst().contains {
                $0.major == version.major && $0.minor == version.minor && version.patch >= $0.patch
            }
    }
}
