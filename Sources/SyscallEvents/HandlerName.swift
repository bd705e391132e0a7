/// The names that syscall handlers have: what says for which syscall a symbol was made, whether or not a kernel's own
/// rule can tell.
enum HandlerName {
    /// What a handler's symbol may begin with, before the syscall's own name.
    ///
    /// Sources: `SYSCALL_DEFINEx` in include/linux/syscalls.h (`sys_`, `__se_sys_`, `__do_sys_`, and `SyS_` to 4.16),
    /// arch/*/include/asm/syscall_wrapper.h (`__x64_`, `__ia32_`, `__arm64_`, `__riscv_`, `__s390x_`, `__s390_`),
    /// arch/mips/kernel/syscall.c (`__sys_`), arch/powerpc/kernel/syscalls.c (`ppc_`, `ppc32_`, `ppc64_`).
    private static let prefixes: [[UInt8]] = [
        "sys_", "__se_sys_", "__do_sys_", "SyS_", "__x64_sys_", "__ia32_sys_", "__arm64_sys_", "__riscv_sys_",
        "__s390x_sys_", "__s390_sys_", "__sys_", "ppc_", "ppc32_", "ppc64_",
    ].map { Array($0.utf8) }

    /// What the name of an assembler's stub in front of a handler ends with (arch/parisc/kernel/entry.S,
    /// arch/arm/kernel/entry-common.S).
    private static let suffix = Array("_wrapper".utf8)

    /// The name of the syscall that a handler of that name was made for, without `sys_`; nil if the name is of no
    /// handler. A dot in front, as a dot symbol has, does not count.
    static func syscall(of symbol: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let symbol = symbol.first == UInt8(ascii: ".") ? symbol.dropFirst() : symbol
        for prefix in prefixes where symbol.starts(with: prefix) && symbol.count > prefix.count {
            let name = symbol.dropFirst(prefix.count)
            return name.count > suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
                ? name.dropLast(suffix.count) : name
        }
        return nil
    }
}
