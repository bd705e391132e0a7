import Ftrace

/// Arguments of which a command among them says whether they are there, and what they are: `fcntl` and `futex`.
struct CommandArguments: Sendable {
    /// What follows a command.
    struct Row: Sendable {
        /// How many arguments the call has, the command included.
        let count: Int
        /// How the one behind the command is shown; nil: as without a command.
        var decoder: ArgumentDecoder?
    }

    /// The position of the command.
    static let position = 1
    private let mask: UInt64
    private let rows: [UInt64: Row]

    /// Those of the syscall `name`; nil if it has none.
    init?(syscall name: String, machine: Machine) {
        guard machine.hasGenericNumbers else { return nil }
        switch name {
        case "fcntl", "fcntl64":
            mask = 0xffff_ffff
            rows = CommandArguments.fcntl(machine)
        case "futex":
            // Without FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME.
            mask = 0x7f
            rows = CommandArguments.futex
        default: return nil
        }
    }

    /// What there is in a call with `command`; nil: everything.
    func row(_ command: UInt64) -> Row? { rows[command & mask] }

    /// Commands of `include/uapi/linux/fcntl.h` and `asm-generic/fcntl.h` that take nothing, a number or flags.
    private static func fcntl(_ machine: Machine) -> [UInt64: Row] {
        let none: [UInt64] = [1, 3, 9, 11, 1025, 1032, 1034]
        let number: [UInt64] = [0, 8, 1030, 1031]
        var rows: [UInt64: Row] = [:]
        for command in none { rows[command] = Row(count: 2) }
        for command in number { rows[command] = Row(count: 3, decoder: .int) }
        rows[2] = Row(count: 3, decoder: NameTable.named("FD", machine).map { .names($0) })
        rows[4] = Row(count: 3, decoder: NameTable.named("O", machine).map { .names($0) })
        return rows
    }

    /// Operations of `include/uapi/linux/futex.h` that leave arguments out: WAIT, WAKE, LOCK_PI (which has a timeout), UNLOCK_PI
    /// and TRYLOCK_PI.
    private static let futex: [UInt64: Row] = [
        0: Row(count: 4), 1: Row(count: 3), 6: Row(count: 4), 7: Row(count: 2), 8: Row(count: 2), 13: Row(count: 4),
    ]
}
