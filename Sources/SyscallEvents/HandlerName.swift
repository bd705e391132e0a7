import ELF
import KernelImage

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

    /// What a handler of compat calls begins with, before the syscall's own name (include/linux/compat.h, and the same
    /// wrappers).
    private static let compatPrefixes: [[UInt8]] = [
        "compat_sys_", "__se_compat_sys_", "__do_compat_sys_", "__x64_compat_sys_", "__ia32_compat_sys_",
        "__arm64_compat_sys_", "__riscv_compat_sys_", "__s390_compat_sys_", "sys32_",
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

    /// The name of the syscall that a handler of that name was made for, of native or of compat calls.
    static func anySyscall(of symbol: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let name = symbol.first == UInt8(ascii: ".") ? symbol.dropFirst() : symbol
        for prefix in compatPrefixes where name.starts(with: prefix) && name.count > prefix.count {
            return name.dropFirst(prefix.count)
        }
        return syscall(of: symbol)
    }

    /// Whether `symbol` names a handler of compat calls in a kernel like `image`.
    static func isCompat(_ symbol: ArraySlice<UInt8>, of image: KernelImage) -> Bool {
        let name = symbol.first == UInt8(ascii: ".") ? symbol.dropFirst() : symbol
        if compatPrefixes.contains(where: { name.starts(with: $0) }) { return true }
        guard image.layout.fileClass == .bits64 else { return false }
        // In a 64-bit kernel these wrappers take the arguments of a 32-bit call.
        return name.starts(with: "__ia32_".utf8) || name.starts(with: "__s390_".utf8)
    }
}
