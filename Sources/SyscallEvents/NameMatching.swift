import KernelImage

/// One rule by which a kernel decides whether a handler's symbol belongs to a syscall's metadata:
/// `arch_syscall_match_sym_name(sym, name)`.
public struct NameRule: Sendable, Hashable {
    /// The name of the rule, as `--rule` takes it.
    public let name: String
    /// The ways in which a symbol may match; one is enough.
    public let forms: [Form]
    /// Symbols that are replaced by another before they are compared.
    public let substitutions: [String: String]
    /// Where the rule comes from.
    public let source: String

    /// One comparison: the symbol must begin with `prefix`; then what is left of it after `symbolSkip` bytes must equal
    /// what is left of the metadata's name after `nameSkip` bytes.
    public struct Form: Sendable, Hashable {
        /// What the symbol must begin with; may be empty.
        public let prefix: String
        /// Bytes of the symbol that are not compared.
        public let symbolSkip: Int
        /// Bytes of the metadata's name that are not compared.
        public let nameSkip: Int
        /// Whether upper and lower case are the same (`strcasecmp`).
        public let ignoresCase: Bool

        init(_ prefix: String = "", skip symbolSkip: Int, _ nameSkip: Int, ignoresCase: Bool = false) {
            self.prefix = prefix
            self.symbolSkip = symbolSkip
            self.nameSkip = nameSkip
            self.ignoresCase = ignoresCase
        }

        func matches(_ symbol: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
            // A symbol shorter than what is skipped is compared beyond its end by the kernel: no answer to predict.
            guard symbol.count >= symbolSkip, name.count >= nameSkip,
                symbol.count - symbolSkip == name.count - nameSkip, symbol.starts(with: prefix.utf8)
            else { return false }
            let left = symbol.dropFirst(symbolSkip)
            let right = name.dropFirst(nameSkip)
            return ignoresCase
                ? left.elementsEqual(right) { NameRule.lowercased($0) == NameRule.lowercased($1) }
                : left.elementsEqual(right)
        }

        /// The symbols that this form accepts for `name`; a question mark stands for any one character.
        func wanted(for name: String) -> String {
            // As many bytes as are skipped in the name are the same ones in every symbol that there is: `sys`.
            let start = prefix.prefix(symbolSkip)
            let skipped = symbolSkip - start.count
            let middle = skipped == nameSkip ? String(name.prefix(nameSkip)) : String(repeating: "?", count: skipped)
            return start + middle + name.dropFirst(nameSkip)
        }
    }

    /// Whether a symbol of that name belongs to metadata of that name.
    ///
    /// - Parameters:
    ///   - symbol: what the lookup gave, without a zero byte.
    ///   - name: the metadata's name, such as `sys_read`.
    public func matches(symbol: ArraySlice<UInt8>, name: ArraySlice<UInt8>) -> Bool {
        guard !symbol.isEmpty else { return false }
        if !substitutions.isEmpty,
            let other = substitutions[String(decoding: symbol, as: UTF8.self)]
        {
            return forms.contains { $0.matches(Array(other.utf8)[...], name) }
        }
        return forms.contains { $0.matches(symbol, name) }
    }

    /// The symbols that the rule accepts for `name`; a question mark stands for any one character.
    public func wanted(for name: String) -> [String] { forms.map { $0.wanted(for: name) } }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

/// A rule, and the kernels that have it.
struct NameRuleRow: Sendable {
    let rule: NameRule
    /// The architecture, as ``Architecture/name``; nil for the rule of all that have none of their own.
    let architecture: String?
    /// The versions in which it came: upstream, then stable kernels that got it as well.
    let since: [Version]
    /// Whether only kernels with dot symbols (64-bit PowerPC ELF ABI v1) have it.
    let needsDotSymbols: Bool

    init(
        _ name: String, _ architecture: String?, since: [Version] = [Version(0, 0)], needsDotSymbols: Bool = false,
        _ forms: [NameRule.Form], substitutions: [String: String] = [:], source: String
    ) {
        self.init(
            NameRule(name: name, forms: forms, substitutions: substitutions, source: source), architecture,
            since: since, needsDotSymbols: needsDotSymbols)
    }

    init(_ rule: NameRule, _ architecture: String?, since: [Version], needsDotSymbols: Bool) {
        self.rule = rule
        self.architecture = architecture
        self.since = since
        self.needsDotSymbols = needsDotSymbols
    }

    /// Whether kernels of that version have the rule: the first entry of ``since`` is the upstream version, each later
    /// one the first of a stable series (same major and minor number).
    func isIn(_ version: Version) -> Bool {
        guard let upstream = since.first else { return false }
        return version >= upstream
            || since.dropFirst().contains {
                $0.major == version.major && $0.minor == version.minor && version.patch >= $0.patch
            }
    }
}

extension NameRule {
    /// Every rule, each architecture's from the newest to the oldest.
    static let table: [NameRuleRow] = [
        NameRuleRow(
            "arm", "arm", [Form(skip: 0, 0, ignoresCase: true)],
            substitutions: [
                "sys_mmap2": "sys_mmap_pgoff", "sys_statfs64_wrapper": "sys_statfs64",
                "sys_fstatfs64_wrapper": "sys_fstatfs64", "sys_arm_fadvise64_64": "sys_fadvise64_64",
            ], source: "arch/arm/include/asm/ftrace.h, 3.7 to 6.12"),
        NameRuleRow(
            "arm64", "arm64", since: [Version(4, 19)], [Form(skip: 8, 0)],
            source: "arch/arm64/include/asm/ftrace.h, 4.19 to 6.12"),
        NameRuleRow(
            "mips", "mips", since: [Version(6, 15), Version(6, 1, 141)],
            [Form(skip: 0, 0), Form("__sys_", skip: 6, 4)],
            source: "arch/mips/include/asm/ftrace.h, 6.15 (756276ce78d5), in 6.1.141"),
        NameRuleRow(
            "powerpc", "powerpc", since: [Version(6, 2), Version(6, 1, 4), Version(6, 0, 18)], powerpc(""),
            source: "arch/powerpc/include/asm/ftrace.h, 6.2 (ad050d2390fc), in 6.1.4 and 6.0.18"),
        NameRuleRow(
            "powerpc-dotted", "powerpc", since: [Version(4, 18)], needsDotSymbols: true, powerpc("."),
            source: "arch/powerpc/include/asm/ftrace.h, 4.18 (0b7758aaf654) to 6.1"),
        NameRuleRow(
            "powerpc-undotted", "powerpc", since: [Version(4, 18)], powerpc(""),
            source: "arch/powerpc/include/asm/ftrace.h, 4.18 to 6.1, not for ELF ABI v1"),
        NameRuleRow(
            "powerpc-dot-sys", "powerpc", needsDotSymbols: true, [Form(skip: 4, 3)],
            source: "arch/powerpc/include/asm/ftrace.h, 2.6.39 (02424d8966d8) to 4.17"),
        NameRuleRow(
            "riscv", "riscv", since: [Version(6, 6)], [Form(skip: 8, 0)],
            source: "arch/riscv/include/asm/ftrace.h, 6.6"),
        NameRuleRow(
            "s390", "s390", since: [Version(5, 0)], [Form(skip: 7, 0), Form(skip: 8, 0)],
            source: "arch/s390/include/asm/ftrace.h, 5.0 to 6.12"),
        NameRuleRow(
            "x86", "x86", since: [Version(5, 7)],
            [
                Form(skip: 3, 3), Form("__x64_", skip: 9, 3), Form("__ia32_", skip: 10, 3),
                Form("__do_sys", skip: 8, 3),
            ],
            source: "arch/x86/include/asm/ftrace.h, 5.7 (fdc63ff0e49c)"),
        NameRuleRow(
            "x86-4.17", "x86", since: [Version(4, 17)],
            [Form(skip: 3, 3), Form("__x64_", skip: 9, 3), Form("__ia32_", skip: 10, 3)],
            source: "arch/x86/include/asm/ftrace.h, 4.17 (1c758a2202a6) to 5.6"),
        NameRuleRow(generic, nil, since: [Version(0, 0)], needsDotSymbols: false),
    ]

    private static func powerpc(_ dot: String) -> [Form] {
        let skip = dot.utf8.count
        return [
            Form(skip: skip, 0), Form("\(dot)__se_sys", skip: skip + 5, 0), Form("\(dot)ppc_", skip: skip + 4, 4),
            Form("\(dot)ppc32_", skip: skip + 6, 4), Form("\(dot)ppc64_", skip: skip + 6, 4),
        ]
    }

    /// The names of all rules.
    public static var allNames: [String] { table.map(\.rule.name) }

    /// The rule of that name; nil if there is none.
    public static func named(_ name: String) -> NameRule? {
        table.first { $0.rule.name == name }?.rule
    }

    /// The rule that a kernel has.
    ///
    /// Stable kernels carry backports, so that the version alone does not always tell; the rows know those that are
    /// established.
    ///
    /// - Parameters:
    ///   - architecture: nil, as for one without a row, gives the generic rule.
    ///   - version: nil stands for the newest.
    ///   - hasDotSymbols: whether functions have dot symbols, as under 64-bit PowerPC ELF ABI v1.
    public static func rule(of architecture: Architecture?, version: Version?, hasDotSymbols: Bool) -> NameRule {
        let version = version ?? Version(.max, 0)
        let row = table.first {
            $0.architecture == architecture?.name && $0.isIn(version) && (hasDotSymbols || !$0.needsDotSymbols)
        }
        return row?.rule ?? generic
    }

    /// The rule of architectures that have none of their own.
    public static let generic = NameRule(
        name: "generic", forms: [Form(skip: 3, 3)], substitutions: [:],
        source: "kernel/trace/trace_syscalls.c, 2.6.33 (c44fc7708451)")
}
