import Architectures
import Ftrace

/// What the events of one kernel mean for syscalls: made once from its `format` files, then asked for every event.
///
/// ``EventSchema`` reads the formats, ``RawSchema`` gives the numbers of `raw_syscalls` a meaning, ``EventCoverage``
/// says which calls have events of their own.
public struct SyscallSchema: Sendable {
    /// Who recorded the events.
    public enum Origin: Sendable, Hashable {
        /// Somebody: which events there are says nothing.
        case other
        /// A ``TraceSession``: events of every call, or of native programs' calls alone.
        case session(everyCall: Bool)
    }

    /// Every syscall that an event can be of, native and compat ones apart. A call is known by its index here.
    public let syscalls: [Syscall]
    /// Where entry events have the arguments of a syscall.
    public let layouts: [EntryLayout]
    /// By event number.
    let meanings: [EventMeaning]
    /// The number of an event, and the task that it is of.
    let type: FieldLocation
    let pid: FieldLocation
    /// Fields of the events that are not about syscalls: `EVENT.FIELD`.
    let fields: [String: EventField]
    /// The numbers of `raw_syscalls`; nil if its entries are not among the events.
    private let raw: RawSchema?
    /// The numbers of `execve` by which a raw exit tells whether the new program is a compat one, where they do.
    let execNumbers: ProgramABI.ExecNumbers?
    let origin: Origin
    /// Whether events tell which programs are compat ones: events of syscalls are left out for those.
    let tellsWidth: Bool

    /// Whether any event is about a syscall.
    public var hasSyscalls: Bool { !syscalls.isEmpty }
    /// Whether there are `raw_syscalls` events.
    public let isRaw: Bool
    /// Whether there are both kinds, so that a raw event without the other is that of a call that has none.
    let isMixed: Bool
    /// Whether every call of compat programs has events.
    public var showsCompat: Bool { isRaw && (!isMixed || origin != .session(everyCall: false)) }

    /// Makes the schema of the events that `formats` describes, each with its system, recorded on `machine`. For a
    /// ``TraceSession`` they are those of the events that were on.
    ///
    /// - Throws: ``SchemaError`` if there are no formats, or if they do not have their common fields at the same place.
    public init(
        formats: [(system: String, format: EventFormat)], machine: Machine, origin: Origin = .other
    ) throws(SchemaError) {
        let events = try EventSchema(formats: formats, machine: machine)
        let coverage = EventCoverage(meanings: events.meanings, formats: formats)
        let raw = events.registers.flatMap { RawSchema($0, beside: events, coverage, machine: machine) }
        var meanings = events.meanings
        if let numbers = raw?.nativeNumbers {
            for id in meanings.indices where meanings[id].kind == .enter {
                meanings[id].callNumber = numbers[meanings[id].syscall] ?? EventMeaning.unknownNumber
            }
        }
        if origin != .other { coverage.mark(&meanings, syscalls: events.syscalls) }
        self.meanings = meanings
        self.raw = raw
        self.origin = origin
        syscalls = raw?.syscalls ?? events.syscalls
        layouts = raw?.layouts ?? events.layouts
        type = events.type
        pid = events.pid
        fields = events.fields
        isRaw = events.isRaw
        isMixed = events.registers != nil && !events.syscalls.isEmpty
        execNumbers = machine.execNumbers
        tellsWidth = machine.leavesCompatOut && meanings.contains { $0.kind == .execExit || $0.kind == .execEnd }
    }

    /// What events of the number `id` mean, which is that of a 16-bit field.
    @inline(__always)
    func meaning(_ id: Int) -> EventMeaning {
        meanings.indices.contains(id) ? meanings[id] : EventMeaning()
    }

    /// What `number` is in an event of a program of `width`; nil for -1, which is no syscall, and where nothing is
    /// known.
    func call(_ number: UInt64, _ width: ProgramWidth?) -> NumberedCall? {
        guard let raw else { return nil }
        let calls =
            switch width {
            case .native: raw.native
            case .compat: raw.compat
            case nil: guessesNames || raw.nameless.isEmpty ? raw.native : raw.nameless
            }
        return number < UInt64(calls.count) ? calls[Int(number)] : raw.outOfTableNumbers[number]
    }

    /// Whether calls of a program of which it is not known whether it is a compat one get the names of a native one's.
    var guessesNames: Bool { raw?.compat.isEmpty == false && !(isMixed && origin != .other) }

    /// Whether a native program's call `number` has an entry event of its own before the raw one.
    func hasEntry(_ number: UInt64) -> Bool {
        guard let native = raw?.native else { return false }
        return number < UInt64(native.count) && native[Int(number)].hasEntry
    }
}
