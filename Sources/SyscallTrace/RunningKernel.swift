import Binary

/// What the running kernel's own table of symbols says of syscalls.
public enum RunningKernel {
    /// Those of `names` that the kernel has: it has a handler that is no weak stand-in (`COND_SYSCALL`, `kernel/sys_ni.c`).
    ///
    /// Empty if `/proc/kallsyms` cannot be read.
    public static func syscalls(among names: Set<String>) -> Set<String> {
        guard !names.isEmpty, let bytes = try? Bytes(contentsOf: "/proc/kallsyms") else { return [] }
        var handlers: [ArraySlice<UInt8>: String] = [:]
        for name in names {
            for prefix in prefixes { handlers[Array("\(prefix)\(name)".utf8)[...]] = name }
        }
        var found: Set<String> = []
        // ADDRESS TYPE NAME
        for line in bytes.array.split(separator: UInt8(ascii: "\n")) {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")), line.endIndex - space > 3,
                line[space + 1] | 0x20 == UInt8(ascii: "t")
            else { continue }
            if let name = handlers[line[(space + 3)...]] { found.insert(name) }
        }
        return found
    }

    /// What `SYSCALL_DEFINE` puts before a name, by architecture.
    private static let prefixes = ["__x64_sys_", "__arm64_sys_", "__s390x_sys_", "__riscv_sys_", "sys_", ".sys_"]
}
