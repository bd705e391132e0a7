/// The beginnings and ends of the names of syscall handlers, by which a symbol tells its syscall.
public struct HandlerNames: Sendable, Hashable {
    /// What precedes the syscall's name (`read`) in the name of a handler of native calls: `__x64_sys_`.
    public var prefixes: [String] = []
    /// What precedes the syscall's name in the name of a handler of compat calls.
    public var compatPrefixes: [String] = []
    /// Prefixes that mark a handler of compat calls in 64-bit kernels, and the native handler in 32-bit kernels.
    public var compatIn64BitKernels: [String] = []
    /// The ends of the names of assembly stubs that call a handler.
    public var suffixes: [String] = []

    /// The names that `SYSCALL_DEFINEx` and `COMPAT_SYSCALL_DEFINEx` make on every architecture
    /// (include/linux/syscalls.h and compat.h, 2.6.28 to 6.12; `SyS_` to 4.16).
    public static let common = HandlerNames(
        prefixes: ["sys_", "__se_sys_", "__do_sys_", "SyS_"],
        compatPrefixes: ["compat_sys_", "__se_compat_sys_", "__do_compat_sys_"])

    /// The names of every architecture, and those that single architectures add.
    public static let all = Architecture.all.reduce(common) { $0.and($1.handlerNames) }

    /// The names here and in `others`.
    public func and(_ others: HandlerNames) -> HandlerNames {
        HandlerNames(
            prefixes: prefixes + others.prefixes, compatPrefixes: compatPrefixes + others.compatPrefixes,
            compatIn64BitKernels: compatIn64BitKernels + others.compatIn64BitKernels,
            suffixes: suffixes + others.suffixes)
    }
}
