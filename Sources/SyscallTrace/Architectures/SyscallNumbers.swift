/// Which number is which syscall for programs of one kind, for `raw_syscalls` events, which have numbers only.
///
/// An architecture's file names its tables (``ProgramABI/syscallNumbers``); the tables are here, as they are large.
struct SyscallNumbers: Sendable {
    /// Names by number, from 0 on; "syscall_N" for a number that is no call.
    private(set) var names: [String]
    /// Names of numbers that are far above these.
    let outOfTable: [UInt64: String]

    /// The numbers that `text` lists: names in the order of their numbers, where `@N` says that the next name's number
    /// is N. It ends before number 451, from where on all tables are the same.
    init(_ text: String, outOfTable: ([String]) -> [UInt64: String] = { _ in [:] }) {
        names = SyscallNumbers.names("\(text) @451 \(SyscallNumbers.common)")
        self.outOfTable = outOfTable(names)
    }

    /// These, but `others` at their numbers.
    func with(_ others: [Int: String]) -> SyscallNumbers {
        var numbers = self
        for (number, name) in others where names.indices.contains(number) { numbers.names[number] = name }
        return numbers
    }

    /// The table that an architecture calls `name`; nil if there is none.
    static func named(_ name: String) -> SyscallNumbers? { all[name]?() }

    /// Every table. None is made before it is asked for.
    static let all: [String: @Sendable () -> SyscallNumbers] = [
        "arm": { arm }, "generic32": { generic32 }, "generic64": { generic64 }, "i386": { i386 },
        "powerpc32": { powerpc32 }, "powerpc64": { powerpc64 }, "riscv32": { riscv32 }, "riscv64": { riscv64 },
        "s390": { s390 }, "s390x": { s390x },
        "x86_64": { amd64 },
    ]

    private static func names(_ text: String) -> [String] {
        var names: [String] = []
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if word.hasPrefix("@"), let number = Int(word.dropFirst()) {
                while names.count < number { names.append("syscall_\(names.count)") }
            } else {
                names.append(String(word))
            }
        }
        return names
    }

    /// Numbers from 451 on, which are the same everywhere (`scripts/syscall.tbl`, and the tables of `arch/`).
    private static let common = """
        cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount
        lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat listxattrat
        removexattrat open_tree_attr file_getattr file_setattr
        """
}
