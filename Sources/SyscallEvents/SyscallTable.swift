import ELF
import KernelImage

/// A table of syscall handlers in the kernel's memory, such as `sys_call_table`.
public struct SyscallTable: Sendable {
    /// Its symbol, or the symbol that it would have.
    public let name: String
    /// Its address.
    public let address: UInt64
    /// Bytes of one slot.
    public let slotWidth: Int
    /// What ftrace makes of the calls that go through it.
    public let use: Use
    /// How it was found.
    public let evidence: Evidence
    /// The slots, by syscall number.
    public let slots: [Slot]

    /// One slot.
    public struct Slot: Sendable, Hashable {
        /// The syscall's number.
        public let number: Int
        /// The address of the slot.
        public let address: UInt64
        /// What it holds once the kernel has relocated itself: the handler, or a descriptor of the handler.
        public let value: UInt64
    }

    /// What ftrace makes of the calls that go through a table.
    public enum Use: String, Sendable, Hashable {
        /// It asks the table for handlers, and shows its calls by their events.
        case traced
        /// It leaves the calls out: the architecture defines `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS`.
        case ignored
        /// It does not ask the table, but takes the number of its calls for one in the table that it asks.
        case byNumber = "by-number"
    }

    /// Whether ftrace asks it for handlers.
    public var isTraced: Bool { use == .traced }

    /// How a part of the kernel was found.
    public enum Evidence: String, Sendable, Hashable {
        /// By its symbol.
        case symbol
        /// By what its contents look like.
        case structure
    }

    /// A table of more slots than this is not one: the highest number so far is below 7000 (mips).
    static let slotLimit = 8192

    /// The table that `row` describes, at `place`, of slots up to `end`.
    ///
    /// - Throws: ``AuditError`` if its slots do not lie in the image.
    init(
        _ row: SyscallTableRow, at address: UInt64, end: UInt64, evidence: Evidence, in memory: AddressSpace
    ) throws(AuditError) {
        let word = memory.layout.wordSize
        // Where the row's width gives no addresses of the kernel, and the other width does, the data decide.
        let widths = row.slotWidth.map { [$0, word] } ?? [word, 4]
        var best: (slots: [Slot], width: Int, inKernel: Int)?
        for width in widths {
            let stride = UInt64(width * row.stride)
            let count = end > address ? (end - address) / stride : 0
            guard count > 0, count <= UInt64(SyscallTable.slotLimit) else { continue }
            var slots: [Slot] = []
            for index in 0..<count {
                let place = address &+ index &* stride
                guard let value = try? memory.unsigned(width: width, at: place) else {
                    throw AuditError.tableOutsideImage(row.symbol, place)
                }
                slots.append(Slot(number: row.firstNumber + Int(index), address: place, value: value))
            }
            let inKernel = slots.count { memory.region(containing: $0.value) != nil }
            if best.map({ inKernel * $0.slots.count > $0.inKernel * slots.count }) ?? true {
                best = (slots, width, inKernel)
            }
        }
        guard let best else {
            throw AuditError.tableSize(row.symbol, end > address ? end - address : 0)
        }
        name = row.symbol
        self.address = address
        slotWidth = best.width
        use = row.use
        self.evidence = evidence
        slots = best.slots
    }
}

/// One of the tables that an architecture's kernels have.
struct SyscallTableRow: Sendable {
    /// The architecture, as ``Architecture/name``; nil for all that have no row of their own.
    let architecture: String?
    /// Bytes of an address in the kernels that have it; nil for both.
    let wordSize: Int?
    /// The versions that have it: up to, and without, this one; nil for all.
    let before: Version?
    let symbol: String
    /// The number of the first slot.
    let firstNumber: Int
    /// Bytes of a slot; nil for an address's.
    let slotWidth: Int?
    /// Slots from one native handler to the next.
    let stride: Int
    /// Whether ftrace's `arch_syscall_addr()` reads it, and what becomes of its calls if not.
    let use: SyscallTable.Use
    /// How its first slots tell it from other tables.
    let begins: Beginning
    /// Whether some of its handlers are those of compat calls, though ftrace reads it.
    let holdsCompatHandlers: Bool

    /// The first handlers of a table; the very first is left out, since it is often `sys_ni_syscall`.
    enum Beginning: CaseIterable, Sendable {
        /// The numbers of the first Unix: `restart_syscall` or none, `exit`, `fork`.
        case unix
        /// The numbers of x86-64 and 64-bit MIPS: `read`, `write`, `open`, `close`, `newstat`.
        case readFirst
        /// The numbers of include/uapi/asm-generic/unistd.h: `io_setup`, `io_destroy`, `io_submit`.
        case generic

        /// Syscalls, and in which slot from the first on each has its handler.
        var handlers: [(slot: Int, syscall: String)] {
            switch self {
            case .unix: [(1, "exit"), (2, "fork")]
            case .readFirst: [(1, "write"), (2, "open"), (4, "newstat")]
            case .generic: [(1, "io_destroy"), (2, "io_submit")]
            }
        }
    }

    init(
        _ architecture: String?, wordSize: Int? = nil, before: Version? = nil, _ symbol: String, firstNumber: Int = 0,
        slotWidth: Int? = nil, stride: Int = 1, use: SyscallTable.Use = .traced, begins: Beginning = .unix,
        holdsCompatHandlers: Bool = false
    ) {
        self.begins = begins
        self.holdsCompatHandlers = holdsCompatHandlers
        self.architecture = architecture
        self.wordSize = wordSize
        self.before = before
        self.symbol = symbol
        self.firstNumber = firstNumber
        self.slotWidth = slotWidth
        self.stride = stride
        self.use = use
    }

    /// Every table. The first row that fits a symbol counts.
    ///
    /// Sources: `arch_syscall_addr()` in kernel/trace/trace_syscalls.c and arch/mips/kernel/ftrace.c (6.1, 6.12), and
    /// in arch/powerpc/kernel/ftrace.c to 4.20; arch/sparc/kernel/systbls_64.S (6.12); "s390/kernel: convert SYSCALL
    /// and PGM_CHECK handlers to .quad" (5.2); arch/parisc/kernel/syscall.S, where in a 64-bit kernel
    /// `sys_call_table`, which ftrace reads, is the table of compat calls; `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS` in the
    /// asm/ftrace.h of arm64, s390, x86 (6.1) and riscv (6.12).
    static let all: [SyscallTableRow] = [
        SyscallTableRow("arm64", "compat_sys_call_table", use: .ignored),
        SyscallTableRow("arm64", "sys_call_table", begins: .generic),
        SyscallTableRow("csky", "sys_call_table", begins: .generic),
        SyscallTableRow("loongarch", "sys_call_table", begins: .generic),
        SyscallTableRow("mips", wordSize: 4, "sys_call_table", firstNumber: 4000),
        SyscallTableRow("mips", wordSize: 8, "sys32_call_table", firstNumber: 4000, holdsCompatHandlers: true),
        SyscallTableRow("mips", wordSize: 8, "sys_call_table", firstNumber: 5000, begins: .readFirst),
        SyscallTableRow(
            "mips", wordSize: 8, "sysn32_call_table", firstNumber: 6000, begins: .readFirst, holdsCompatHandlers: true),
        SyscallTableRow("parisc", "sys_call_table64", use: .byNumber),
        SyscallTableRow("powerpc", wordSize: 8, before: Version(5, 0), "sys_call_table", stride: 2),
        SyscallTableRow("powerpc", "compat_sys_call_table", use: .byNumber),
        SyscallTableRow("riscv", before: Version(6, 6), "compat_sys_call_table", use: .byNumber),
        SyscallTableRow("riscv", "compat_sys_call_table", use: .ignored),
        SyscallTableRow("riscv", "sys_call_table", begins: .generic),
        SyscallTableRow("s390", before: Version(5, 2), "sys_call_table", slotWidth: 4),
        SyscallTableRow("s390", "sys_call_table_emu", use: .ignored),
        SyscallTableRow("sparc", "sys_call_table", slotWidth: 4),
        SyscallTableRow("sparc", "sys_call_table32", slotWidth: 4, use: .byNumber),
        SyscallTableRow("x86", "ia32_sys_call_table", use: .ignored),
        SyscallTableRow("x86", "x32_sys_call_table", use: .ignored),
        SyscallTableRow("x86", wordSize: 8, "sys_call_table", begins: .readFirst),
        SyscallTableRow(nil, "sys_call_table"),
    ]

    /// The tables that such a kernel may have, in the order of their numbers.
    static func rows(of architecture: Architecture?, wordSize: Int, version: Version?) -> [SyscallTableRow] {
        var rows: [SyscallTableRow] = []
        for row in all {
            let fits =
                (row.architecture == nil || row.architecture == architecture?.name)
                && (row.wordSize == nil || row.wordSize == wordSize)
                && (row.before == nil || (version ?? Version(.max, 0)) < row.before ?? Version(0, 0))
            if fits, !rows.contains(where: { $0.symbol == row.symbol }) { rows.append(row) }
        }
        return rows
    }

    /// The symbols of all tables.
    static let symbolNames = Set(all.map(\.symbol))
}
