import Binary

/// The machine that was traced, as far as it changes what numbers mean.
public struct Machine: Sendable, Hashable {
    /// The name, as `uname -m` says it.
    public let name: String

    /// The byte order; nil: that which machines of this name usually have.
    public let byteOrder: ByteOrder?

    /// A machine called `name`: `x86_64`, `aarch64`, `ppc64le`…
    public init(name: String, byteOrder: ByteOrder? = nil) {
        self.name = name
        self.byteOrder = byteOrder
    }

    /// A machine of which nothing is known: numbers stay numbers where they depend on the architecture.
    public static let unknown = Machine(name: "")

    private var row: Row? {
        Machine.rows.first { row in row.prefixes.contains { name.hasPrefix($0) } }
    }

    /// Whether signals, errors and most flags have the numbers of `asm-generic`.
    var hasGenericNumbers: Bool { row != nil }

    /// The suffix of the ``NameTables`` rows that this architecture does not share with most.
    var tableFamily: String { row?.family ?? "" }

    /// How programs call the kernel that have its own width, for `raw_syscalls`.
    var native: SyscallABI {
        var abi = SyscallABI(isBigEndian: isBigEndian, decoding: self)
        guard let row else { return abi }
        abi.names = SyscallNames.names(row.syscalls)
        abi.further = row.further
        abi.alignsPairs = row.alignsPairs
        abi.clone = row.clone
        abi.inStructure = row.inStructure
        return abi
    }

    /// How 32-bit programs call a 64-bit kernel whose syscall events leave their calls out; nil on other machines.
    var compat: SyscallABI? {
        guard let row, let compat = row.compat else { return nil }
        var abi = SyscallABI(isBigEndian: isBigEndian, decoding: Machine(name: compat.machine))
        abi.names = SyscallNames.names(compat.syscalls)
        abi.further = compat.further
        abi.isNarrow = true
        abi.alignsPairs = row.alignsPairs
        abi.clone = row.clone == .plain ? .backwards : row.clone
        abi.inStructure = compat.inStructure
        return abi
    }

    /// Numbers without names: how programs of unknown width call the kernel.
    var nameless: SyscallABI { SyscallABI(isBigEndian: isBigEndian, decoding: self) }

    /// Whether 32-bit programs run here and ftrace's syscall events do not show their calls.
    public var leavesCompatOut: Bool { row?.compat != nil }

    /// The number of `execve` that a task has at the exit of it, as the width of its new program tells
    /// (`set_personality_64bit()` and `_ia32()`, Linux `arch/x86/kernel/process_64.c`); nil where that tells nothing.
    var execNumbers: (native: Int, compat: Int)? { row?.compat?.execNumbers }

    /// Syscalls that have a name and no handler in the table, though the kernel has one for 32-bit programs
    /// (Linux 6.12 `arch/x86/entry/syscalls/syscall_64.tbl`).
    var handlerless: Set<String> { name == "x86_64" ? ["get_thread_area", "set_thread_area", "uselib"] : [] }

    private var isBigEndian: Bool {
        if let byteOrder { return byteOrder == .big }
        return name.hasPrefix("s390") || name.hasSuffix("_be") || name.hasPrefix("ppc") && !name.hasSuffix("le")
    }

    /// The signal `number`'s name, without `SIG`.
    func signalName(_ number: Int) -> String? {
        guard hasGenericNumbers, number > 0 else { return nil }
        return number < Machine.signals.count
            ? Machine.signals[number] : number <= 64 ? "RT_\(number - 32)" : nil
    }

    private struct Row {
        let prefixes: [String]
        let family: String
        let syscalls: String
        /// Numbers that lie apart.
        var further: [UInt64: String] = [:]
        var clone = SyscallSignature.CloneOrder.backwards
        /// Whether an argument of 64 bits starts at an even register, where one takes two.
        var alignsPairs = false
        /// Calls whose arguments lie in a structure: `old_mmap()` and its like.
        var inStructure: Set<String> = []
        var compat: Compat?
    }

    /// 32-bit programs of a 64-bit kernel that leaves them out: `arch_trace_is_compat_syscall()`.
    private struct Compat {
        /// Where such programs are at home.
        let machine: String
        let syscalls: String
        var further: [UInt64: String] = [:]
        var inStructure: Set<String> = []
        var execNumbers: (native: Int, compat: Int)?
    }

    // mips, parisc, sparc and alpha have numbers of their own and are not here.
    private static let rows: [Row] = [
        Row(
            prefixes: ["x86_64"], family: "", syscalls: SyscallNames.x86, further: SyscallNames.x32, clone: .plain,
            compat: Compat(
                machine: "i386", syscalls: SyscallNames.i386, inStructure: ["mmap", "select"], execNumbers: (59, 11))),
        Row(
            prefixes: ["i386", "i486", "i586", "i686"], family: "", syscalls: SyscallNames.i386,
            inStructure: ["mmap", "select"]),
        Row(
            prefixes: ["aarch64"], family: "arm", syscalls: SyscallNames.generic, alignsPairs: true,
            compat: Compat(machine: "arm", syscalls: SyscallNames.arm, further: SyscallNames.armPrivate)),
        Row(
            prefixes: ["arm"], family: "arm", syscalls: SyscallNames.arm, further: SyscallNames.armPrivate,
            alignsPairs: true),
        Row(prefixes: ["ppc"], family: "powerpc", syscalls: SyscallNames.powerpc, alignsPairs: true),
        Row(
            prefixes: ["riscv64"], family: "", syscalls: SyscallNames.generic, alignsPairs: true,
            compat: Compat(machine: "riscv32", syscalls: SyscallNames.generic32)),
        Row(prefixes: ["loongarch64"], family: "", syscalls: SyscallNames.generic),
        Row(prefixes: ["riscv32"], family: "", syscalls: SyscallNames.generic32, alignsPairs: true),
        Row(
            prefixes: ["s390x"], family: "", syscalls: SyscallNames.s390x, clone: .backwards2, inStructure: ["mmap"],
            compat: Compat(
                machine: "s390", syscalls: SyscallNames.s390, inStructure: ["mmap", "mmap2", "fadvise64_64"])),
        Row(
            prefixes: ["s390"], family: "", syscalls: SyscallNames.s390, clone: .backwards2,
            inStructure: ["mmap", "mmap2", "fadvise64_64"]),
    ]

    private static let signals = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH",
        "IO", "PWR", "SYS",
    ]
}
