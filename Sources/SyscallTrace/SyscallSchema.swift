import Architectures
import Ftrace

/// What the events of one kernel mean for syscalls: made once from its `format` files, then asked for every event.
public struct SyscallSchema: Sendable {
    /// What an event says.
    public enum Kind: UInt8, Sendable {
        /// Nothing about syscalls.
        case other
        /// `syscalls:sys_enter_NAME` and `sys_exit_NAME`.
        case enter, exit
        /// `raw_syscalls:sys_enter` and `sys_exit`: the number says which syscall.
        case rawEnter, rawExit
        /// `sched:sched_process_exec`.
        case exec
        /// `task:task_newtask`.
        case newTask
        /// `task:task_rename`.
        case rename
        /// `sched:sched_process_exit`.
        case taskExit
        /// `signal:signal_generate`.
        case signalSent
        /// `signal:signal_deliver`.
        case signal
        /// Entry and exit of `execve` and `execveat`, which tell the width of programs.
        case execEnter, execExit
        /// An exit of those that is recorded without its entry.
        case execEnd
        /// An entry that is recorded without its exit: it tells that the call that follows is not a 32-bit program's.
        case witness
    }

    /// Who recorded the events.
    public enum Origin: Sendable, Hashable {
        /// Somebody: which events there are says nothing.
        case other
        /// A ``TraceSession``: events of every call, or of 64-bit programs' calls alone.
        case session(everyCall: Bool)
    }

    /// One event's meaning.
    struct Meaning: Sendable {
        var kind = Kind.other
        /// An index of ``SyscallSchema/syscalls``; of an event that says the number itself, -1.
        var syscall = -1
        /// Of an entry: the index of the one whose arguments lie as in this event.
        var layout = -1
        /// The result of an exit, the number of a raw entry.
        var value = FieldLocation(offset: 0, size: 0)
        /// The number of a raw exit.
        var number = FieldLocation(offset: 0, size: 0)
        /// Of an entry: the number that `raw_syscalls` calls it by; ``unknownNumber`` if that is not known.
        var callNumber = unknownNumber
    }

    static let unknownNumber = -2

    /// What a number of `raw_syscalls` is.
    struct NumberedCall: Sendable {
        /// Indices of ``SyscallSchema/syscalls``: the syscall, and the one whose arguments lie in a raw event.
        let syscall: Int
        let layout: Int
        /// Whether an entry event of its own comes before the raw one for certain, and an exit event.
        var hasEntry = false
        var hasExit = false
    }

    /// Every syscall that has an entry or an exit event; once more for a second entry event, whose arguments lie elsewhere.
    public private(set) var syscalls: [Syscall] = []
    private(set) var meanings: [Meaning] = []
    let type: FieldLocation
    let pid: FieldLocation
    /// Fields of the events that are not about syscalls.
    private(set) var fields: [String: EventField] = [:]
    /// For `raw_syscalls`, by number: calls of 64-bit programs, of 32-bit ones, and of programs whose width is not known.
    private var native: [NumberedCall] = []
    private var compat: [NumberedCall] = []
    private var nameless: [NumberedCall] = []
    /// Numbers above those, which do not depend on the width.
    private var further: [UInt64: NumberedCall] = [:]
    /// The numbers of `execve` by which a raw exit tells the width of the new program, where they do.
    let execNumbers: ProgramABI.ExecNumbers?
    let origin: Origin
    /// Whether the width of a program shows in the events: events of syscalls are left out for 32-bit ones.
    private(set) var tellsWidth = false

    /// Whether any event is about a syscall.
    public var hasSyscalls: Bool { !syscalls.isEmpty }
    /// Whether there are `raw_syscalls` events.
    public private(set) var isRaw = false
    /// Whether there are both kinds, so that a raw event without the other is that of a call that has none.
    private(set) var isMixed = false
    /// Whether every call of 32-bit programs has events.
    public var showsCompat: Bool { isRaw && (!isMixed || origin != .session(everyCall: false)) }

    /// Whether an event number means anything here.
    @inline(__always)
    func meaning(_ id: Int) -> Meaning {
        id < meanings.count ? meanings[id] : Meaning()
    }

    /// Makes the schema of the events that `formats` describes, each with its system, recorded on `machine`.
    ///
    /// For a ``TraceSession`` they are those of the events that were on.
    public init(
        formats: [(system: String, format: EventFormat)], machine: Machine, origin: Origin = .other
    ) throws(SchemaError) {
        guard let first = formats.first?.format else { throw .noEvents }
        guard let type = first.field("common_type")?.location, type.size == 2 else { throw .missing("common_type") }
        guard let pid = first.field("common_pid")?.location, pid.size == 4 else { throw .missing("common_pid") }
        self.type = type
        self.pid = pid
        self.origin = origin
        execNumbers = machine.execNumbers
        meanings = Array(repeating: Meaning(), count: (formats.map(\.format.id).max() ?? 0) + 1)
        var fields: [String: EventField] = [:]
        var index: [String: Int] = [:]
        // Event probes have numbers only: what those are is known from the events that they stand for.
        let types = Dictionary(
            formats.filter { $0.system == "syscalls" }.flatMap { item in
                item.format.arguments.map { ("\(item.format.name).\($0.name)", $0.type) }
            }, uniquingKeysWith: { first, _ in first })
        for (system, format) in formats {
            guard format.field("common_type")?.location == type, format.field("common_pid")?.location == pid else {
                throw .missing("common_type and common_pid at the same place in every event")
            }
            switch (system, format.name) {
            case ("syscalls", _):
                addSyscall(format, machine, &index)
            case (let system, _) where StringProbes.isGroup(system):
                addSyscall(format, types: types, machine, &index)
            case ("raw_syscalls", "sys_enter"):
                guard let id = format.field("id"), let arguments = format.field("args") else { continue }
                fields["raw.args"] = arguments
                meanings[format.id] = Meaning(kind: .rawEnter, value: id.location)
                isRaw = true
            case ("raw_syscalls", "sys_exit"):
                guard let id = format.field("id"), let result = format.field("ret") else { continue }
                meanings[format.id] = Meaning(kind: .rawExit, value: result.location, number: id.location)
                isRaw = true
            default:
                guard let (kind, names) = SyscallSchema.others["\(system):\(format.name)"] else { continue }
                var all = true
                for name in names {
                    guard let field = format.field(name) else {
                        all = false
                        break
                    }
                    fields["\(format.name).\(name)"] = field
                }
                if all { meanings[format.id] = Meaning(kind: kind) }
            }
        }
        self.fields = fields
        let halves = Halves(meanings: meanings, formats: formats)
        if isRaw, let registers = fields["raw.args"]?.location {
            isMixed = !syscalls.isEmpty
            addNumbered(registers, machine, &index, halves)
        }
        if origin != .other { markHalves(halves) }
        tellsWidth = machine.leavesCompatOut && meanings.contains { $0.kind == .execExit || $0.kind == .execEnd }
    }

    /// The syscalls that have an entry event, one that is never missing, and an exit event.
    private struct Halves {
        private(set) var entries: Set<Int> = []
        private(set) var certainEntries: Set<Int> = []
        private(set) var exits: Set<Int> = []

        init(meanings: [Meaning], formats: [(system: String, format: EventFormat)]) {
            var probed: Set<Int> = []
            for (system, format) in formats {
                let meaning = meanings[format.id]
                if meaning.kind == .enter { entries.insert(meaning.syscall) }
                if meaning.kind == .exit { exits.insert(meaning.syscall) }
                // A probe has no event where a text has no room.
                if StringProbes.isGroup(system) { probed.insert(meaning.syscall) }
            }
            certainEntries = entries.subtracting(probed)
        }
    }

    /// Says of events that only one of a call's two was recorded, and which are those of an exec.
    private mutating func markHalves(_ halves: Halves) {
        for id in meanings.indices where meanings[id].kind == .enter || meanings[id].kind == .exit {
            let syscall = meanings[id].syscall
            let isExec = ["execve", "execveat"].contains(syscalls[syscall].name)
            if meanings[id].kind == .enter {
                if !halves.exits.contains(syscall) {
                    meanings[id].kind = .witness
                } else if isExec {
                    meanings[id].kind = .execEnter
                }
            } else if isExec {
                meanings[id].kind = halves.entries.contains(syscall) ? .execExit : .execEnd
            }
        }
    }

    /// The events that are not about syscalls, with the fields that are needed of them.
    private static let others: [String: (Kind, [String])] = [
        "sched:sched_process_exec": (.exec, ["filename"]),
        "sched:sched_process_exit": (.taskExit, []),
        "task:task_newtask": (.newTask, ["pid", "comm", "clone_flags"]),
        "task:task_rename": (.rename, ["pid", "newcomm"]),
        "signal:signal_generate": (.signalSent, ["sig", "code", "pid", "result"]),
        "signal:signal_deliver": (.signal, ["sig", "errno", "code", "sa_handler"]),
    ]

    /// Adds the event `format`; `types` are those of its arguments, `EVENT.ARGUMENT`, if it is a probe.
    private mutating func addSyscall(
        _ format: EventFormat, types: [String: String]? = nil, _ machine: Machine, _ index: inout [String: Int]
    ) {
        let isEntry = format.name.hasPrefix("sys_enter_")
        guard isEntry || format.name.hasPrefix("sys_exit_") else { return }
        let name = Syscall.shownName(of: String(format.name.dropFirst(isEntry ? 10 : 9)))
        let number = index[name] ?? syscalls.count
        if number == syscalls.count {
            index[name] = number
            syscalls.append(Syscall(name: name, arguments: [], machine: machine))
        }
        var meaning = Meaning(kind: isEntry ? .enter : .exit, syscall: number)
        if isEntry {
            let arguments = format.arguments.map { field in
                let type = types?["\(format.name).\(field.name)"] ?? field.type
                return Syscall.Argument(
                    name: field.name, type: type, location: field.location,
                    text: ArgumentText(of: field.name, in: format, isProbe: types != nil),
                    decoder: ArgumentDecoder(syscall: name, argument: field.name, type: type, machine: machine))
            }
            let syscall = Syscall(name: name, arguments: arguments, machine: machine)
            if syscalls[number].arguments.isEmpty {
                syscalls[number] = syscall
                meaning.layout = number
            } else {
                meaning.layout = syscalls.count
                syscalls.append(syscall)
            }
        } else if let result = format.field("ret") {
            meaning.value = result.location
        }
        meanings[format.id] = meaning
    }

    /// Gives every number of `raw_syscalls` a name, and its registers a meaning.
    private mutating func addNumbered(
        _ registers: FieldLocation, _ machine: Machine, _ index: inout [String: Int], _ halves: Halves
    ) {
        guard [24, 48].contains(registers.size) else { return }
        func numbers(_ abi: SyscallABI) -> [NumberedCall] {
            (0..<SyscallABI.numberCount).map { add(abi.name($0), abi, registers) }
        }
        let abi = machine.native
        native = numbers(abi).map { call in
            guard let known = index[syscalls[call.layout].name] else {
                index[syscalls[call.layout].name] = call.layout
                return call
            }
            return NumberedCall(
                syscall: known, layout: call.layout, hasEntry: halves.certainEntries.contains(known),
                hasExit: halves.exits.contains(known))
        }
        for (number, name) in abi.outOfTableNumbers { further[number] = add(name, abi, registers) }
        if let abi = machine.compat {
            compat = numbers(abi)
            for (number, name) in abi.outOfTableNumbers { further[number] = add(name, abi, registers) }
            nameless = numbers(machine.nameless)
        }
        var callNumbers: [Int: Int] = [:]
        for (number, call) in native.enumerated() { callNumbers[call.syscall] = number }
        for id in meanings.indices where meanings[id].kind == .enter {
            meanings[id].callNumber = callNumbers[meanings[id].syscall] ?? SyscallSchema.unknownNumber
        }
    }

    private mutating func add(_ name: String, _ abi: SyscallABI, _ registers: FieldLocation) -> NumberedCall {
        syscalls.append(abi.syscall(named: name, registers: registers))
        return NumberedCall(syscall: syscalls.count - 1, layout: syscalls.count - 1)
    }

    /// What `number` is in an event of a program of `width`; nil for -1, which is no syscall, and where nothing is known.
    func call(_ number: UInt64, _ width: ProgramWidth?) -> NumberedCall? {
        let calls =
            switch width {
            case .wide: native
            case .narrow: compat
            case nil: guessesNames || nameless.isEmpty ? native : nameless
            }
        return number < UInt64(calls.count) ? calls[Int(number)] : further[number]
    }

    /// Whether calls of a program whose width is not known get the names that they have for a 64-bit one.
    var guessesNames: Bool { !compat.isEmpty && !(isMixed && origin != .other) }

    /// Whether a 64-bit program's call `number` has an entry event of its own before the raw one.
    func hasEntry(_ number: UInt64) -> Bool {
        number < UInt64(native.count) && native[Int(number)].hasEntry
    }
}

/// A syscall as its events show it.
public struct Syscall: Sendable {
    /// The name, without `sys_`.
    public let name: String
    /// What its entry event shows, in order.
    public let arguments: [Argument]
    /// How its result is shown.
    let result: ResultStyle
    /// Arguments that a command among them decides on.
    let commands: CommandArguments?
    /// `NAME(` as bytes, and the name alone.
    let opening: [UInt8]
    /// Whether it is a call of 32-bit programs, of a 64-bit kernel.
    let isNarrow: Bool

    /// The syscall `name`; what is known of the arguments of `base`, if it has another name, goes for this one.
    init(
        name: String, base: String? = nil, arguments: [Argument], isNarrow: Bool = false, machine: Machine
    ) {
        self.name = name
        self.isNarrow = isNarrow
        commands =
            arguments.count > CommandArguments.position
            ? CommandArguments(syscall: base ?? name, machine: machine) : nil
        self.arguments = arguments
        result = ResultStyle(syscall: name)
        opening = Array("\(name)(".utf8)
    }

    /// The result in a register: that of a 32-bit program has a sign only if it is an error.
    func value(of register: Int64) -> Int64 {
        guard isNarrow else { return register }
        let number = Int64(Int32(truncatingIfNeeded: register))
        return number.isError ? number : number & 0xffff_ffff
    }

    /// The name that programs know a syscall by, whose event is called `name` after the kernel's function.
    static func shownName(of name: String) -> String {
        names.first { $0.event == name }?.shown ?? name
    }

    /// The name of the event of the syscall that programs know as `name`.
    public static func eventName(of name: String) -> String {
        names.first { $0.shown == name }?.event ?? name
    }

    // The functions of `SYSCALL_DEFINE`s whose names are not those in the syscall tables of 64-bit machines.
    private static let names: [(event: String, shown: String)] = [
        ("newstat", "stat"), ("newlstat", "lstat"), ("newfstat", "fstat"), ("newuname", "uname"),
        ("sendfile64", "sendfile"), ("umount", "umount2"),
    ]

    /// One argument.
    public struct Argument: Sendable {
        /// The name that the kernel's source gives it.
        public let name: String
        /// Its C type.
        public let type: String
        let location: FieldLocation
        /// Where the upper half lies, if the value has 64 bits and takes two registers.
        var highLocation: FieldLocation?
        /// What it points to, if the kernel recorded that.
        let text: ArgumentText?
        let decoder: ArgumentDecoder
    }
}

/// How a result that is not an error is shown.
enum ResultStyle: Sendable {
    case decimal, hexadecimal, octal

    init(syscall: String) {
        switch syscall {
        case "brk", "mmap", "mmap2", "mremap", "shmat", "old_mmap": self = .hexadecimal
        case "umask": self = .octal
        default: self = .decimal
        }
    }
}

/// Why no schema can be made.
public enum SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are no event formats.
    case noEvents
    /// Events lack something that all events have.
    case missing(String)

    public var description: String {
        switch self {
        case .noEvents: "no event formats"
        case .missing(let what): "event formats without \(what)"
        }
    }
}
