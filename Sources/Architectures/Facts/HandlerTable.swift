/// A syscall table in the kernels of an architecture, such as `sys_call_table`.
public struct HandlerTable: Sendable, Hashable {
    /// The table's symbol.
    public var symbol: String
    /// Bytes of an address in kernels that have the table, 4 or 8; nil if both have it.
    public var wordSize: Int?
    /// The first version that does not have the table any more; nil if all versions have it.
    public var before: Version?
    /// The syscall number of the first slot.
    public var firstNumber = 0
    /// Bytes of a slot; nil for the size of an address.
    public var slotWidth: Int?
    /// The distance from one native handler to the next, in slots.
    public var stride = 1
    /// Whether ftrace's `arch_syscall_addr()` reads the table, and what ftrace does with its calls if not.
    public var use = Use.traced
    /// The table's first slots, which tell it from other tables.
    public var begins = Beginning.unix
    /// Whether the table has handlers of compat calls, though ftrace reads it.
    public var holdsCompatHandlers = false

    /// The table of kernels whose architecture states no table for `sys_call_table`.
    public static let common = HandlerTable(symbol: "sys_call_table")

    /// What ftrace does with the calls that use a table.
    public enum Use: String, Sendable, Hashable {
        /// ftrace reads the handlers in the table, and its calls have events.
        case traced
        /// ftrace ignores the calls: the architecture defines `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS`.
        case ignored
        /// ftrace does not read the table. It takes the numbers of the table's calls for numbers in the table that it
        /// reads.
        case byNumber = "by-number"
    }

    /// The first handlers of a table. The very first is not compared, since it is often `sys_ni_syscall`.
    public enum Beginning: CaseIterable, Sendable {
        /// The numbers of the first Unix: 0 is `restart_syscall` or none, then `exit`, `fork`.
        case unix
        /// The numbers of x86-64 and 64-bit MIPS: `read`, `write`, `open`, `close`, `newstat`.
        case readFirst
        /// The numbers of include/uapi/asm-generic/unistd.h: `io_setup`, `io_destroy`, `io_submit`.
        case generic

        /// Some of the first syscalls, and the slot of each one's handler.
        public var handlers: [(slot: Int, syscall: String)] {
            switch self {
            case .unix: [(1, "exit"), (2, "fork")]
            case .readFirst: [(1, "write"), (2, "open"), (4, "newstat")]
            case .generic: [(1, "io_destroy"), (2, "io_submit")]
            }
        }
    }
}
