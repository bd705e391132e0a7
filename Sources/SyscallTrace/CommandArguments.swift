import Binary
import Ftrace

/// What a command among a call's arguments says about the others, and about the result: `fcntl` and `futex`.
struct CommandArguments: Sendable {
    /// What goes with a command.
    struct Row: Sendable {
        /// The positions of the arguments that there are, in order, the command's included.
        let positions: [Int]
        /// How arguments are shown that are not as without a command, by position.
        var decoders: [Int: ArgumentDecoder] = [:]
        /// What a result means; nil: a number, or nothing.
        var result: NamedResult?

        init(_ positions: [Int], _ decoders: [Int: ArgumentDecoder?] = [:], result: NamedResult? = nil) {
            self.positions = positions
            self.decoders = decoders.compactMapValues { $0 }
            self.result = result
        }
    }

    /// A result that is shown with its names beside it: `0x1 (flags FD_CLOEXEC)`.
    struct NamedResult: Sendable {
        /// What stands before the names.
        let label: StaticString
        let isHexadecimal: Bool
        /// Whether 0 has names too.
        let namesZero: Bool
        let decoder: ArgumentDecoder

        /// Writes `value`.
        func write(_ value: UInt64, _ machine: Machine, to text: inout TextBuffer) {
            if isHexadecimal {
                ArgumentDecoder.hexadecimal.write(value, machine, to: &text)
            } else {
                text.appendDecimal(value)
            }
            guard value != 0 || namesZero else { return }
            text.append(" (")
            text.append(label)
            decoder.write(value, machine, to: &text)
            text.append(UInt8(ascii: ")"))
        }
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
            rows = CommandArguments.futex(machine)
        default: return nil
        }
    }

    /// What goes with `command`; nil: everything as without one.
    func row(_ command: UInt64) -> Row? { rows[command & mask] }

    /// Commands of `include/uapi/linux/fcntl.h` and `asm-generic/fcntl.h` that take nothing, a number or flags.
    private static func fcntl(_ machine: Machine) -> [UInt64: Row] {
        func names(_ table: String) -> ArgumentDecoder? { NameTable.named(table, machine).map { .names($0) } }
        func result(
            _ label: StaticString, _ decoder: ArgumentDecoder?, isHexadecimal: Bool = true, namesZero: Bool = false
        ) -> NamedResult? {
            decoder.map {
                NamedResult(label: label, isHexadecimal: isHexadecimal, namesZero: namesZero, decoder: $0)
            }
        }
        let nothing = [0, 1]
        let one = [0, 1, 2]
        return [
            0: Row(one, [2: .int]),  // F_DUPFD
            1: Row(nothing, result: result("flags ", names("FD"))),  // F_GETFD
            2: Row(one, [2: names("FD")]),  // F_SETFD
            3: Row(nothing, result: result("flags ", names("O"), namesZero: true)),  // F_GETFL
            4: Row(one, [2: names("O")]),  // F_SETFL
            8: Row(one, [2: .int]),  // F_SETOWN
            9: Row(nothing),  // F_GETOWN
            10: Row(one, [2: .signal]),  // F_SETSIG
            11: Row(nothing, result: result("", .signal, isHexadecimal: false)),  // F_GETSIG
            1024: Row(one, [2: names("LEASE")]),  // F_SETLEASE
            1025: Row(nothing, result: result("", names("LEASE"), namesZero: true)),  // F_GETLEASE
            1026: Row(one, [2: names("DN")]),  // F_NOTIFY
            1030: Row(one, [2: .int]),  // F_DUPFD_CLOEXEC
            1031: Row(one, [2: .int]),  // F_SETPIPE_SZ
            1032: Row(nothing),  // F_GETPIPE_SZ
            1033: Row(one, [2: names("SEAL")]),  // F_ADD_SEALS
            1034: Row(nothing, result: result("seals ", names("SEAL"))),  // F_GET_SEALS
        ]
    }

    /// Operations of `include/uapi/linux/futex.h`: uaddr, op, val, utime (or val2), uaddr2, val3 (`kernel/futex/syscalls.c`).
    private static func futex(_ machine: Machine) -> [UInt64: Row] {
        let bits = NameTable.named("FUTEX_BITSET", machine).map { ArgumentDecoder.names($0) }
        return [
            0: Row([0, 1, 2, 3]),  // FUTEX_WAIT
            1: Row([0, 1, 2]),  // FUTEX_WAKE
            3: Row([0, 1, 2, 3, 4], [3: .unsigned32]),  // FUTEX_REQUEUE
            4: Row([0, 1, 2, 3, 4, 5], [3: .unsigned32]),  // FUTEX_CMP_REQUEUE
            5: Row([0, 1, 2, 3, 4, 5], [3: .unsigned32, 5: .hexadecimal]),  // FUTEX_WAKE_OP
            6: Row([0, 1, 3]),  // FUTEX_LOCK_PI
            7: Row([0, 1]),  // FUTEX_UNLOCK_PI
            8: Row([0, 1]),  // FUTEX_TRYLOCK_PI
            9: Row([0, 1, 2, 3, 5], [5: bits]),  // FUTEX_WAIT_BITSET
            10: Row([0, 1, 2, 5], [5: bits]),  // FUTEX_WAKE_BITSET
            11: Row([0, 1, 2, 3, 4]),  // FUTEX_WAIT_REQUEUE_PI
            12: Row([0, 1, 2, 3, 4, 5], [3: .unsigned32]),  // FUTEX_CMP_REQUEUE_PI
            13: Row([0, 1, 3]),  // FUTEX_LOCK_PI2
        ]
    }
}
