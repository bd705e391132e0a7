import Architectures
import Kallsyms
import KernelImage

/// What tells where a syscall table ends.
///
/// Behind the table are zeros up to the next object's alignment, or objects without a symbol: a `switch` statement's
/// table of jumps. A slot with `sys_ni_syscall` proves nothing: a kernel may have such slots up to the end.
struct SyscallTableEnd {
    /// The table's address.
    let start: UInt64
    /// The address where it ends at the latest.
    let end: UInt64
    /// Whether it ends just there, by the size of its symbol.
    let isExact: Bool
    /// `NR_syscalls` in the kernel's code.
    let limit: SyscallLimit?
    /// The functions whose addresses slots hold.
    let functions: FunctionStarts

    /// How many of `slots`, which go up to ``end``, the table has, and how this is known.
    func slotCount(of table: HandlerTable, _ slots: [SyscallTable.Slot]) -> (Int, SyscallTable.End) {
        if isExact { return (slots.count, .size) }
        if table.use == .traced, let count = limit?.slotCount(of: table, room: slots.count) { return (count, .code) }
        let last = slots.lastIndex { functions.contains($0.value) } ?? slots.lastIndex { $0.value != 0 }
        return (last.map { $0 + 1 } ?? slots.count, .contents)
    }
}

/// Where a kernel's functions start, and their descriptors.
struct FunctionStarts {
    /// The symbols, by ascending address.
    let symbols: SymbolMap
    let descriptors: FunctionDescriptors?
    /// Whether the lowest bit of a function's address tells its instruction set.
    let marksInstructionSet: Bool

    /// Whether a function or a descriptor of one is at `address`.
    func contains(_ address: UInt64) -> Bool {
        let start = descriptors?.entryPoint(at: address) ?? address
        return isFunction(start) || marksInstructionSet && isFunction(start & ~1)
    }

    private func isFunction(_ address: UInt64) -> Bool {
        symbols.indices(at: address).contains { index in
            let type = symbols.entries[index].type
            return type == UInt8(ascii: "T") || type == UInt8(ascii: "t") || symbols.entries[index].isWeak
        }
    }
}
