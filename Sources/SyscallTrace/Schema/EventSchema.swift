import Ftrace

/// What events mean, as their `format` files describe them.
struct EventSchema: Sendable {
    private(set) var syscalls: [Syscall] = []
    private(set) var layouts: [EntryLayout] = []
    /// By event number.
    private(set) var meanings: [EventMeaning]
    /// Indices of ``syscalls`` by name.
    private(set) var indices: [String: Int] = [:]
    /// Fields of the events that are not about syscalls: `EVENT.FIELD`.
    private(set) var fields: [String: EventField] = [:]
    /// The number of an event, and the task that it is of.
    let type: FieldLocation
    let pid: FieldLocation
    /// The six registers of `raw_syscalls:sys_enter`; nil if that is not among the events.
    private(set) var registers: FieldLocation?
    /// Whether any event of `raw_syscalls` is.
    private(set) var isRaw = false

    private let machine: Machine

    /// - Throws: ``SchemaError`` if there are no formats, or if their common fields are not where the first has them.
    init(formats: [(system: String, format: EventFormat)], machine: Machine) throws(SchemaError) {
        guard let first = formats.first?.format else { throw .noEvents }
        guard let type = first.field("common_type")?.location, type.size == 2 else { throw .missing("common_type") }
        guard let pid = first.field("common_pid")?.location, pid.size == 4 else { throw .missing("common_pid") }
        // Without a sign, whatever the file says: it is an index.
        self.type = FieldLocation(offset: type.offset, size: type.size)
        self.pid = pid
        self.machine = machine
        meanings = Array(repeating: EventMeaning(), count: (formats.map(\.format.id).max() ?? 0) + 1)
        // Event probes have numbers only: their types are those of the events that they replace.
        let events = Dictionary(
            formats.filter { $0.system == "syscalls" }.map { ($0.format.name, $0.format) },
            uniquingKeysWith: { first, _ in first })
        for (system, format) in formats {
            guard format.field("common_type")?.location == type, format.field("common_pid")?.location == pid else {
                throw .missing("common_type and common_pid at the same place in every event")
            }
            switch (system, format.name) {
            case ("syscalls", _): addSyscall(format, probed: nil)
            case (let system, _) where ArgumentProbes.isGroup(system):
                addSyscall(format, probed: .some(events[format.name]))
            case ("raw_syscalls", "sys_enter"):
                guard let id = format.field("id"), let arguments = format.field("args") else { continue }
                registers = arguments.location
                meanings[format.id] = EventMeaning(kind: .rawEnter, value: id.location)
                isRaw = true
            case ("raw_syscalls", "sys_exit"):
                guard let id = format.field("id"), let result = format.field("ret") else { continue }
                meanings[format.id] = EventMeaning(kind: .rawExit, value: result.location, number: id.location)
                isRaw = true
            default: addCompanion(format, system)
            }
        }
    }

    /// Adds the event `format` of a syscall. `probed`: of an event probe, the event that it replaces, if that is
    /// known.
    private mutating func addSyscall(_ format: EventFormat, probed: EventFormat??) {
        let isEntry = format.name.hasPrefix("sys_enter_")
        guard isEntry || format.name.hasPrefix("sys_exit_") else { return }
        let name = Syscall.shownName(of: String(format.name.dropFirst(isEntry ? 10 : 9)))
        let index = indices[name] ?? syscalls.count
        if index == syscalls.count {
            indices[name] = index
            syscalls.append(Syscall(name: name, machine: machine))
        }
        var meaning = EventMeaning(kind: isEntry ? .enter : .exit, syscall: index)
        if isEntry {
            meaning.layout = layouts.count
            layouts.append(layout(of: format, name, probed: probed))
        } else if let result = format.field("ret") {
            meaning.value = result.location
        }
        meanings[format.id] = meaning
    }

    private func layout(of format: EventFormat, _ name: String, probed: EventFormat??) -> EntryLayout {
        let description = SyscallCatalogue.description(of: name)
        let texts = ArgumentTexts(in: format, description, isProbe: probed != nil)
        return EntryLayout(
            arguments: format.arguments.map { field in
                let type = probed??.field(field.name)?.type ?? field.type
                let parameter = description?.parameter(field.name)
                return SyscallArgument(
                    name: field.name, type: type, location: field.location, text: texts.text(of: field.name, parameter),
                    decoder: ArgumentDecoder(parameter, type: type, name: field.name, machine: machine))
            })
    }

    /// Adds an event that is not about syscalls.
    private mutating func addCompanion(_ format: EventFormat, _ system: String) {
        guard let (kind, names) = EventSchema.companions["\(system):\(format.name)"] else { return }
        for name in names {
            guard let field = format.field(name) else { return }
            fields["\(format.name).\(name)"] = field
        }
        meanings[format.id] = EventMeaning(kind: kind)
    }

    /// The events that are not about syscalls, with the fields that are needed of them.
    private static let companions: [String: (EventMeaning.Kind, [String])] = [
        "sched:sched_process_exec": (.exec, ["filename", "old_pid"]),
        "sched:sched_process_exit": (.taskExit, []),
        "task:task_newtask": (.newTask, ["pid", "comm", "clone_flags"]),
        "task:task_rename": (.rename, ["pid", "newcomm"]),
        "signal:signal_generate": (.signalSent, ["sig", "code", "pid", "result"]),
        "signal:signal_deliver": (.signal, ["sig", "errno", "code", "sa_handler"]),
    ]
}
