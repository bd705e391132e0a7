/// The sets of syscalls that `-e` knows by name: the classes of strace 7.2 (`src/linux/*/syscallent.h`).
struct SyscallSets: OptionSet, Sendable {
    let rawValue: UInt16

    static let clock = SyscallSets(rawValue: 1 << 0)
    static let creds = SyscallSets(rawValue: 1 << 1)
    static let desc = SyscallSets(rawValue: 1 << 2)
    static let file = SyscallSets(rawValue: 1 << 3)
    static let fstat = SyscallSets(rawValue: 1 << 4)
    static let fstatfs = SyscallSets(rawValue: 1 << 5)
    static let ipc = SyscallSets(rawValue: 1 << 6)
    static let lstat = SyscallSets(rawValue: 1 << 7)
    static let memory = SyscallSets(rawValue: 1 << 8)
    static let network = SyscallSets(rawValue: 1 << 9)
    static let process = SyscallSets(rawValue: 1 << 10)
    static let pure = SyscallSets(rawValue: 1 << 11)
    static let signal = SyscallSets(rawValue: 1 << 12)
    static let stat = SyscallSets(rawValue: 1 << 13)
    static let statfs = SyscallSets(rawValue: 1 << 14)
    /// `ustat`, which is in no set but `%%statfs`.
    static let ustat = SyscallSets(rawValue: 1 << 15)

    /// The syscalls of the set `name`, without its `%`, by all the names that they and their events have; nil if there
    /// is no such set.
    static func syscalls(_ name: String) -> Set<String>? { members[name] }

    /// The names of the sets, sorted.
    static var names: [String] { members.keys.sorted() }

    /// A call is in a set if it is in one of these.
    private static let named: [String: SyscallSets] = [
        "clock": .clock, "creds": .creds, "desc": .desc, "file": .file, "fstat": .fstat, "fstatfs": .fstatfs,
        "ipc": .ipc, "lstat": .lstat, "memory": .memory, "net": .network, "network": .network, "process": .process,
        "pure": .pure, "signal": .signal, "stat": .stat, "statfs": .statfs,
        // `%%stat` and `%%statfs`: whatever the file is named by.
        "%stat": [.stat, .lstat, .fstat], "%statfs": [.statfs, .fstatfs, .ustat],
    ]

    private static let members: [String: Set<String>] = named.mapValues { sets in
        var names: Set<String> = []
        for row in SyscallCatalogue.all where !row.sets.isDisjoint(with: sets) {
            names.formUnion([row.name, row.event ?? row.name])
            names.formUnion(row.variants)
        }
        return names
    }
}
