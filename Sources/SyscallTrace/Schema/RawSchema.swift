import Ftrace

/// What the numbers and registers of `raw_syscalls` mean, by how programs call the kernel (``SyscallABI``).
struct RawSchema: Sendable {
    /// Syscalls and layouts of which there are more now than the events of syscalls have.
    private(set) var syscalls: [Syscall]
    private(set) var layouts: [EntryLayout]
    /// By number: calls of native programs, of compat ones, and of programs of which neither is known.
    private(set) var native: [NumberedCall] = []
    private(set) var compat: [NumberedCall] = []
    private(set) var nameless: [NumberedCall] = []
    /// Numbers far above those, which are the same for all programs.
    private(set) var outOfTableNumbers: [UInt64: NumberedCall] = [:]

    private let registers: FieldLocation
    /// Where six registers are that nothing is known of, for programs of each kind.
    private var plainLayouts: [Bool: Int] = [:]

    /// The numbers of `machine`, added to the syscalls of `events`; `registers` are those of a raw entry event. nil if
    /// they are not six of 32 or 64 bits.
    init?(_ registers: FieldLocation, beside events: EventSchema, _ coverage: EventCoverage, machine: Machine) {
        guard [24, 48].contains(registers.size) else { return nil }
        self.registers = registers
        syscalls = events.syscalls
        layouts = events.layouts
        var known = events.indices
        let abi = machine.native
        for number in 0..<SyscallABI.numberCount {
            let name = abi.name(number)
            if let syscall = known[name] {
                native.append(
                    NumberedCall(
                        syscall: syscall, layout: addLayout(name, abi),
                        hasEntry: coverage.certainEntries.contains(syscall), hasExit: coverage.exits.contains(syscall)))
            } else {
                native.append(add(name, abi))
                known[name] = syscalls.count - 1
            }
        }
        for (number, name) in abi.outOfTableNumbers { outOfTableNumbers[number] = add(name, abi) }
        if let abi = machine.compat {
            compat = (0..<SyscallABI.numberCount).map { add(abi.name($0), abi) }
            for (number, name) in abi.outOfTableNumbers { outOfTableNumbers[number] = add(name, abi) }
            let abi = machine.nameless
            nameless = (0..<SyscallABI.numberCount).map { add(abi.name($0), abi) }
        }
    }

    private mutating func add(_ name: String, _ abi: SyscallABI) -> NumberedCall {
        syscalls.append(Syscall(name: name, isCompat: abi.isCompat, machine: abi.decoding))
        return NumberedCall(syscall: syscalls.count - 1, layout: addLayout(name, abi))
    }

    /// The index of the layout of the syscall `name`.
    private mutating func addLayout(_ name: String, _ abi: SyscallABI) -> Int {
        if let layout = abi.layout(of: name, registers: registers) {
            layouts.append(layout)
            return layouts.count - 1
        }
        if let plain = plainLayouts[abi.isCompat] { return plain }
        layouts.append(abi.plainLayout(registers: registers))
        plainLayouts[abi.isCompat] = layouts.count - 1
        return layouts.count - 1
    }

    /// The numbers of native calls, by index of ``syscalls``.
    var nativeNumbers: [Int: Int] {
        Dictionary(native.enumerated().map { ($1.syscall, $0) }, uniquingKeysWith: { _, last in last })
    }
}
