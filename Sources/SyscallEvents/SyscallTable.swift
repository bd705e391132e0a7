import Architectures
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
    public let use: HandlerTable.Use
    /// How it was found.
    public let evidence: Evidence
    /// How the number of its slots is known.
    public let end: End
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

    /// How the number of a table's slots is known.
    public enum End: String, Sendable, Hashable {
        /// By the size of the table's symbol.
        case size
        /// By `NR_syscalls`, as ftrace's code has it.
        case code
        /// By what is there: the last slot before the next symbol that holds a function. The kernel may have fewer
        /// slots, if pointers to functions follow the table.
        case contents
    }

    /// Whether ftrace asks it for handlers.
    public var isTraced: Bool { use == .traced }

    /// A table of more slots than this is not one: the highest number so far is below 7000 (mips).
    static let slotLimit = 8192

    /// The table that `table` describes, at `address`, of slots up to `place.end` at most.
    ///
    /// - Throws: ``AuditError`` if its slots are not in the image.
    init(
        _ table: HandlerTable, _ place: SyscallTableEnd, evidence: Evidence, in memory: AddressSpace
    ) throws(AuditError) {
        let word = memory.layout.wordSize
        let address = place.start
        let room = place.end > address ? place.end - address : 0
        // Where the stated width gives no addresses of the kernel, and the other width does, the data decide.
        let widths = table.slotWidth.map { [$0, word] } ?? [word, 4]
        var best: (slots: [Slot], width: Int, inKernel: Int)?
        for width in widths {
            let stride = UInt64(width * table.stride)
            let count = room / stride
            guard count > 0, count <= UInt64(SyscallTable.slotLimit) else { continue }
            var slots: [Slot] = []
            for index in 0..<count {
                let place = address &+ index &* stride
                guard let value = try? memory.unsigned(width: width, at: place) else {
                    throw AuditError.tableOutsideImage(table.symbol, place)
                }
                slots.append(Slot(number: table.firstNumber + Int(index), address: place, value: value))
            }
            let inKernel = slots.count { memory.region(containing: $0.value) != nil }
            if best.map({ inKernel * $0.slots.count > $0.inKernel * slots.count }) ?? true {
                best = (slots, width, inKernel)
            }
        }
        guard let best else { throw AuditError.tableSize(table.symbol, room) }
        let (count, end) = place.slotCount(of: table, best.slots)
        name = table.symbol
        self.address = address
        slotWidth = best.width
        use = table.use
        self.evidence = evidence
        self.end = end
        slots = Array(best.slots.prefix(count))
    }
}

extension HandlerTable {
    /// The tables that a kernel of that architecture may have, in the order of their numbers. No version stands for the
    /// newest, no architecture for one that is not known.
    static func tables(of architecture: Architecture?, wordSize: Int, version: Version?) -> [HandlerTable] {
        var tables: [HandlerTable] = []
        for table in (architecture?.handlerTables ?? []) + [common] {
            let fits =
                (table.wordSize == nil || table.wordSize == wordSize)
                && (table.before.map { version ?? Version(.max, 0) < $0 } ?? true)
            if fits, !tables.contains(where: { $0.symbol == table.symbol }) { tables.append(table) }
        }
        return tables
    }
}
