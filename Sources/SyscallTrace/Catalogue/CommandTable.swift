/// What the commands among a syscall's arguments say about the others and about the result. Numbers of arguments count
/// from 0.
struct CommandTable: Sendable {
    /// What goes with a command.
    struct Row: Sendable {
        /// The positions of the arguments that there are, in order, the command's included.
        let positions: [Int]
        /// How arguments are shown that are not as in the syscall's row, by position.
        let shown: [Int: ValueKind]
        /// What arguments point to that are pointers with this command, by position.
        let pointees: [Int: Pointee]
        /// What a result means; nil: a number, or nothing.
        let result: NamedResult?

        init(
            _ positions: [Int], _ shown: [Int: ValueKind] = [:], pointees: [Int: Pointee] = [:],
            result: NamedResult? = nil
        ) {
            self.positions = positions
            self.shown = shown
            self.pointees = pointees
            self.result = result
        }
    }

    /// A result that is shown with its names after it: `0x1 (flags FD_CLOEXEC)`.
    struct NamedResult: Sendable {
        /// The text before the names.
        let label: StaticString
        let shown: ValueKind
        let isHexadecimal: Bool
        /// Whether 0 has names too.
        let namesZero: Bool

        init(_ label: StaticString, _ shown: ValueKind, isHexadecimal: Bool = true, namesZero: Bool = false) {
            self.label = label
            self.shown = shown
            self.isHexadecimal = isHexadecimal
            self.namesZero = namesZero
        }
    }

    /// The position of the command.
    let position: Int
    /// The bits of the command's argument that say which it is.
    let mask: UInt64
    let rows: [UInt64: Row]
}

extension CommandTable {
    /// `fcntl`: commands of `include/uapi/linux/fcntl.h` and `asm-generic/fcntl.h`.
    static let fcntl = CommandTable(
        position: 1, mask: 0xffff_ffff,
        rows: [
            0: Row([0, 1, 2], [2: .int]),  // F_DUPFD
            1: Row([0, 1], result: NamedResult("flags ", .names(.descriptorFlags))),  // F_GETFD
            2: Row([0, 1, 2], [2: .names(.descriptorFlags)]),  // F_SETFD
            3: Row([0, 1], result: NamedResult("flags ", .names(.openFlags), namesZero: true)),  // F_GETFL
            4: Row([0, 1, 2], [2: .names(.openFlags)]),  // F_SETFL
            5: lock(.both), 6: lock(.in), 7: lock(.in),  // F_GETLK, F_SETLK, F_SETLKW
            8: Row([0, 1, 2], [2: .int]),  // F_SETOWN
            9: Row([0, 1]),  // F_GETOWN
            10: Row([0, 1, 2], [2: .signal]),  // F_SETSIG
            11: Row([0, 1], result: NamedResult("", .signal, isHexadecimal: false)),  // F_GETSIG
            15: owner(.in), 16: owner(.out),  // F_SETOWN_EX, F_GETOWN_EX
            36: lock(.both), 37: lock(.in), 38: lock(.in),  // F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
            1024: Row([0, 1, 2], [2: .names(.leaseType)]),  // F_SETLEASE
            1025: Row([0, 1], result: NamedResult("", .names(.leaseType), namesZero: true)),  // F_GETLEASE
            1026: Row([0, 1, 2], [2: .names(.dnotifyMask)]),  // F_NOTIFY
            1030: Row([0, 1, 2], [2: .int]),  // F_DUPFD_CLOEXEC
            1031: Row([0, 1, 2], [2: .int]),  // F_SETPIPE_SZ
            1032: Row([0, 1]),  // F_GETPIPE_SZ
            1033: Row([0, 1, 2], [2: .names(.sealFlags)]),  // F_ADD_SEALS
            1034: Row([0, 1], result: NamedResult("seals ", .names(.sealFlags))),  // F_GET_SEALS
        ])

    /// `struct flock`.
    private static func lock(_ direction: Pointee.Direction) -> Row {
        Row([0, 1, 2], [2: .pointer], pointees: [2: Pointee(direction: direction, content: .structure(.flock))])
    }

    /// `struct f_owner_ex`.
    private static func owner(_ direction: Pointee.Direction) -> Row {
        Row([0, 1, 2], [2: .pointer], pointees: [2: Pointee(direction: direction, content: .structure(.ownerEx))])
    }

    /// `getsockopt` and `setsockopt`: the options of a level, of which those of `SOL_SOCKET` are known.
    static let socketOption = CommandTable(
        position: 1, mask: 0xffff_ffff, rows: [1: Row([0, 1, 2, 3, 4], [2: .names(.socketOption)])])

    /// `futex`: operations of `include/uapi/linux/futex.h`, without FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME. The
    /// arguments are uaddr, op, val, utime (or val2), uaddr2, val3 (`kernel/futex/syscalls.c`).
    static let futex = CommandTable(
        position: 1, mask: 0x7f,
        rows: [
            0: Row([0, 1, 2, 3]),  // FUTEX_WAIT
            1: Row([0, 1, 2]),  // FUTEX_WAKE
            3: Row([0, 1, 2, 3, 4], [3: .unsigned32]),  // FUTEX_REQUEUE
            4: Row([0, 1, 2, 3, 4, 5], [3: .unsigned32]),  // FUTEX_CMP_REQUEUE
            5: Row([0, 1, 2, 3, 4, 5], [3: .unsigned32, 5: .hexadecimal]),  // FUTEX_WAKE_OP
            6: Row([0, 1, 3]),  // FUTEX_LOCK_PI
            7: Row([0, 1]),  // FUTEX_UNLOCK_PI
            8: Row([0, 1]),  // FUTEX_TRYLOCK_PI
            9: Row([0, 1, 2, 3, 5], [5: .names(.futexBitset)]),  // FUTEX_WAIT_BITSET
            10: Row([0, 1, 2, 5], [5: .names(.futexBitset)]),  // FUTEX_WAKE_BITSET
            11: Row([0, 1, 2, 3, 4]),  // FUTEX_WAIT_REQUEUE_PI
            12: Row([0, 1, 2, 3, 4, 5], [3: .unsigned32]),  // FUTEX_CMP_REQUEUE_PI
            13: Row([0, 1, 3]),  // FUTEX_LOCK_PI2
        ])
}
