/// Why a syscall has no events: why the kernel does not find the metadata of its handler, or that there is neither.
public enum Cause: String, Sendable, Hashable, CaseIterable {
    /// The slot holds a function descriptor, and kallsyms has no symbol for it.
    case descriptorNotInKallsyms = "descriptor-not-in-kallsyms"
    /// kallsyms has a symbol for the address, but `is_ksym_addr()` refuses it.
    case lookupRefused = "lookup-refused"
    /// kallsyms has no symbol at the handler's address; the lookup gives the symbol before it, or none.
    case notInKallsyms = "not-in-kallsyms"
    /// Another symbol of the same address comes first in kallsyms, and its name does not match.
    case shadowed = "shadowed"
    /// The symbol is found, but the architecture's rule does not accept its name.
    case nameMismatch = "name-mismatch"
    /// The kernel is built without the syscall. `COND_SYSCALL()` in kernel/sys_ni.c makes a weak symbol for it, which
    /// the handler would have replaced: a stub that returns `sys_ni_syscall()`, or another name of that.
    case notConfigured = "not-configured"

    /// The cause in a few words.
    public var title: String {
        switch self {
        case .descriptorNotInKallsyms: "function descriptor not in kallsyms"
        case .lookupRefused: "kallsyms_lookup() refuses the address"
        case .notInKallsyms: "handler not in kallsyms"
        case .shadowed: "another alias shadows the name"
        case .nameMismatch: "the name does not match"
        case .notConfigured: "not configured in this kernel"
        }
    }

    /// What happens in the kernel, in a sentence or two.
    public var explanation: String {
        switch self {
        case .descriptorNotInKallsyms:
            "The slot holds the address of a function descriptor in .opd. scripts/kallsyms keeps only symbols of the "
                + "text ranges without CONFIG_KALLSYMS_ALL, so no symbol has that address and kallsyms_lookup() gives "
                + "no name to match."
        case .lookupRefused:
            "kallsyms holds a symbol for the address, but kallsyms_lookup() first asks is_ksym_addr(), which without "
                + "CONFIG_KALLSYMS_ALL accepts only _stext.._etext and _sinittext.._einittext."
        case .notInKallsyms:
            "kallsyms holds no symbol at the handler's address, so kallsyms_lookup() gives the name of the symbol "
                + "before it, or none."
        case .shadowed:
            "Several symbols share the handler's address, and kallsyms_lookup() gives the first in the table's order: "
                + "weak symbols last, then by leading underscores, then as nm lists them."
        case .nameMismatch:
            "kallsyms_lookup() finds the handler, but arch_syscall_match_sym_name() does not accept its name for the "
                + "syscall's metadata."
        case .notConfigured:
            "The kernel is built without this syscall. COND_SYSCALL() in kernel/sys_ni.c makes a weak symbol for it, "
                + "which the handler would have replaced, and which returns sys_ni_syscall(): the call fails with "
                + "ENOSYS."
        }
    }
}
