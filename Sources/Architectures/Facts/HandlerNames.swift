/// What the names of syscall handlers begin and end with: what says for which syscall a symbol was made.
public struct HandlerNames: Sendable, Hashable {
    /// What stands before the syscall's own name, `read`, in a handler of native calls: `__x64_sys_`.
    public var prefixes: [String] = []
    /// The same in a handler of compat calls.
    public var compatPrefixes: [String] = []
    /// What a name begins with in a 64-bit kernel, if the handler takes the arguments of a 32-bit call, though it is one
    /// of ``prefixes`` as well: in 32-bit kernels it is the native handler.
    public var compatIn64BitKernels: [String] = []
    /// What the name of an assembler's stub before a handler ends with.
    public var suffixes: [String] = []

    /// The names that `SYSCALL_DEFINEx` and `COMPAT_SYSCALL_DEFINEx` make on every architecture (include/linux/syscalls.h
    /// and compat.h, 2.6.28 to 6.12; `SyS_` to 4.16).
    public static let common = HandlerNames(
        prefixes: ["sys_", "__se_sys_", "__do_sys_", "SyS_"],
        compatPrefixes: ["compat_sys_", "__se_compat_sys_", "__do_compat_sys_"])

    /// Those that every architecture has, and all that some have.
    public static let all = Architecture.all.reduce(common) { $0.and($1.handlerNames) }

    /// These and `others`.
    public func and(_ others: HandlerNames) -> HandlerNames {
        HandlerNames(
            prefixes: prefixes + others.prefixes, compatPrefixes: compatPrefixes + others.compatPrefixes,
            compatIn64BitKernels: compatIn64BitKernels + others.compatIn64BitKernels,
            suffixes: suffixes + others.suffixes)
    }
}
