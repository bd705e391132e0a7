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
        /// `signal:signal_deliver`.
        case signal
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
    }

    /// Every syscall that has an entry or an exit event; once more for a second entry event, whose arguments lie elsewhere.
    public private(set) var syscalls: [Syscall] = []
    private(set) var meanings: [Meaning] = []
    let type: FieldLocation
    let pid: FieldLocation
    /// Fields of the events that are not about syscalls.
    private(set) var fields: [String: EventField] = [:]
    /// For `raw_syscalls`: index of ``syscalls`` by number.
    private(set) var byNumber: [Int] = []

    /// Whether any event is about a syscall.
    public var hasSyscalls: Bool { !syscalls.isEmpty }
    /// Whether syscalls come from `raw_syscalls`, whose events have no argument names.
    public private(set) var isRaw = false

    /// Whether an event number means anything here.
    @inline(__always)
    func meaning(_ id: Int) -> Meaning {
        id < meanings.count ? meanings[id] : Meaning()
    }

    /// Makes the schema of the events that `formats` describes, each with its system, recorded on `machine`.
    public init(formats: [(system: String, format: EventFormat)], machine: Machine) throws(SchemaError) {
        guard let first = formats.first?.format else { throw .noEvents }
        guard let type = first.field("common_type")?.location, type.size == 2 else { throw .missing("common_type") }
        guard let pid = first.field("common_pid")?.location, pid.size == 4 else { throw .missing("common_pid") }
        self.type = type
        self.pid = pid
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
        if isRaw, let arguments = fields["raw.args"] { addNumbered(arguments.location, machine, &index) }
    }

    /// The events that are not about syscalls, with the fields that are needed of them.
    private static let others: [String: (Kind, [String])] = [
        "sched:sched_process_exec": (.exec, ["filename"]),
        "sched:sched_process_exit": (.taskExit, []),
        "task:task_newtask": (.newTask, ["pid", "comm", "clone_flags"]),
        "task:task_rename": (.rename, ["pid", "newcomm"]),
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

    /// Gives every number of `raw_syscalls` a name.
    private mutating func addNumbered(_ arguments: FieldLocation, _ machine: Machine, _ index: inout [String: Int]) {
        let width = arguments.size / 6
        guard width == 4 || width == 8 else { return }
        let raw = (0..<6).map {
            Syscall.Argument(
                name: "arg\($0)", type: "unsigned long",
                location: FieldLocation(offset: arguments.offset + $0 * width, size: width),
                text: nil, decoder: .hexadecimal)
        }
        for name in machine.syscallNames {
            byNumber.append(syscalls.count)
            syscalls.append(Syscall(name: name, arguments: raw, machine: machine))
        }
        // Numbers without a name.
        for number in machine.syscallNames.count..<1024 {
            byNumber.append(syscalls.count)
            syscalls.append(Syscall(name: "syscall_\(number)", arguments: raw, machine: machine))
        }
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

    init(name: String, arguments: [Argument], machine: Machine) {
        self.name = name
        commands =
            arguments.count > CommandArguments.position ? CommandArguments(syscall: name, machine: machine) : nil
        self.arguments = arguments
        result = ResultStyle(syscall: name)
        opening = Array("\(name)(".utf8)
    }

    /// The name that programs know a syscall by, whose event is called `name` after the kernel's function.
    static func shownName(of name: String) -> String {
        names.first { $0.event == name }?.shown ?? name
    }

    /// The name of the event of the syscall that programs know as `name`.
    static func eventName(of name: String) -> String {
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
