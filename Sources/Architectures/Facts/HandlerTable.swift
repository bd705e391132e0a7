/// A table of syscall handlers that kernels of an architecture have, such as `sys_call_table`.
public struct HandlerTable: Sendable, Hashable {
    /// The symbol that names it.
    public var symbol: String
    /// Bytes of an address in the kernels that have it, 4 or 8; nil for both.
    public var wordSize: Int?
    /// The versions that have it are those before this one; nil for all.
    public var before: Version?
    /// The number of the first slot.
    public var firstNumber = 0
    /// Bytes of a slot; nil for an address's.
    public var slotWidth: Int?
    /// Slots from one native handler to the next.
    public var stride = 1
    /// Whether ftrace's `arch_syscall_addr()` reads it, and what becomes of its calls if not.
    public var use = Use.traced
    /// How its first slots tell it from other tables.
    public var begins = Beginning.unix
    /// Whether some of its handlers are those of compat calls, though ftrace reads it.
    public var holdsCompatHandlers = false

    /// The table of kernels whose architecture states none of that symbol.
    public static let common = HandlerTable(symbol: "sys_call_table")

    /// What ftrace makes of the calls that go through a table.
    public enum Use: String, Sendable, Hashable {
        /// It asks the table for handlers, and shows its calls by their events.
        case traced
        /// It leaves the calls out: the architecture defines `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS`.
        case ignored
        /// It does not ask the table, but takes the number of its calls for one in the table that it asks.
        case byNumber = "by-number"
    }

    /// The first handlers of a table; the very first is left out, since it is often `sys_ni_syscall`.
    public enum Beginning: CaseIterable, Sendable {
        /// The numbers of the first Unix: `restart_syscall` or none, `exit`, `fork`.
        case unix
        /// The numbers of x86-64 and 64-bit MIPS: `read`, `write`, `open`, `close`, `newstat`.
        case readFirst
        /// The numbers of include/uapi/asm-generic/unistd.h: `io_setup`, `io_destroy`, `io_submit`.
        case generic

        /// Syscalls, and in which slot from the first on each has its handler.
        public var handlers: [(slot: Int, syscall: String)] {
            switch self {
            case .unix: [(1, "exit"), (2, "fork")]
            case .readFirst: [(1, "write"), (2, "open"), (4, "newstat")]
            case .generic: [(1, "io_destroy"), (2, "io_submit")]
            }
        }
    }
}
