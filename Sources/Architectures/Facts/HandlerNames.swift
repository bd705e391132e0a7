/// What the names of syscall handlers begin and end with, which tells for which syscall a symbol was made.
public struct HandlerNames: Sendable, Hashable {
    /// What comes before the syscall's own name, `read`, in the name of a handler of native calls: `__x64_sys_`.
    public var prefixes: [String] = []
    /// What comes before the syscall's own name in the name of a handler of compat calls.
    public var compatPrefixes: [String] = []
    /// Those of ``prefixes`` that mark a handler of compat calls in 64-bit kernels. In 32-bit kernels they mark the
    /// native handler.
    public var compatIn64BitKernels: [String] = []
    /// What the name of a stub in assembly that calls a handler ends with.
    public var suffixes: [String] = []

    /// The names that `SYSCALL_DEFINEx` and `COMPAT_SYSCALL_DEFINEx` make on every architecture
    /// (include/linux/syscalls.h and compat.h, 2.6.28 to 6.12; `SyS_` to 4.16).
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
