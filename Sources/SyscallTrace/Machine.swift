/// The machine that was traced, as far as it changes what numbers mean.
public struct Machine: Sendable, Hashable {
    /// The name, as `uname -m` says it.
    public let name: String

    /// A machine called `name`: `x86_64`, `aarch64`, `ppc64le`…
    public init(name: String) {
        self.name = name
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

    /// Syscall names by number, for `raw_syscalls`; empty if they are not known here.
    var syscallNames: [String] { row.map { SyscallNames.names($0.syscalls) } ?? [] }

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
    }

    // mips, parisc, sparc and alpha have numbers of their own and are not here.
    private static let rows: [Row] = [
        Row(prefixes: ["x86_64"], family: "", syscalls: SyscallNames.x86),
        Row(prefixes: ["i386", "i486", "i586", "i686"], family: "", syscalls: ""),
        Row(prefixes: ["aarch64"], family: "arm", syscalls: SyscallNames.generic),
        Row(prefixes: ["arm"], family: "arm", syscalls: ""),
        Row(prefixes: ["ppc"], family: "powerpc", syscalls: ""),
        Row(prefixes: ["riscv64", "loongarch64"], family: "", syscalls: SyscallNames.generic),
        Row(prefixes: ["riscv32", "s390"], family: "", syscalls: ""),
    ]

    private static let signals = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH",
        "IO", "PWR", "SYS",
    ]
}
