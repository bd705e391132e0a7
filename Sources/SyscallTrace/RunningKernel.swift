import Architectures
import Binary

/// What the running kernel's own table of symbols says of syscalls.
public enum RunningKernel {
    /// Those of `names` that the kernel has: it has a handler that is no weak stand-in (`COND_SYSCALL`,
    /// `kernel/sys_ni.c`).
    ///
    /// Empty if `/proc/kallsyms` cannot be read.
    public static func syscalls(among names: Set<String>) -> Set<String> {
        guard !names.isEmpty, let bytes = try? Bytes(contentsOf: "/proc/kallsyms") else { return [] }
        var handlers: [ArraySlice<UInt8>: String] = [:]
        let prefixes = prefixes(of: Architecture(unameName: SystemName.current.machine))
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

    /// What a handler of native calls begins with in kernels of `architecture`, before the syscall's own name. Where
    /// this program has 64 bits, so has the kernel.
    static func prefixes(of architecture: Architecture?, is64Bit: Bool = Int.bitWidth == 64) -> [String] {
        let names = architecture.map { HandlerNames.common.and($0.handlerNames) } ?? .all
        let native = names.prefixes.filter { prefix in
            !is64Bit || !names.compatIn64BitKernels.contains { prefix.hasPrefix($0) }
        }
        return architecture?.descriptor?.hasDotSymbols ?? true ? native + native.map { ".\($0)" } : native
    }
}
