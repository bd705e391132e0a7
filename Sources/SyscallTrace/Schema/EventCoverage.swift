import Ftrace

/// Which syscalls have an entry event and an exit event of their own in a recording: indices of
/// ``SyscallSchema/syscalls``.
struct EventCoverage: Sendable {
    /// Those with an entry event.
    private(set) var entries: Set<Int> = []
    /// Those of them whose entry event is never missing.
    private(set) var certainEntries: Set<Int> = []
    /// Those with an exit event.
    private(set) var exits: Set<Int> = []

    /// `meanings` are those of the events that `formats` describes.
    init(meanings: [EventMeaning], formats: [(system: String, format: EventFormat)]) {
        var probed: Set<Int> = []
        for (system, format) in formats {
            let meaning = meanings[format.id]
            if meaning.kind == .enter { entries.insert(meaning.syscall) }
            if meaning.kind == .exit { exits.insert(meaning.syscall) }
            // A probe has no event where a text has no room.
            if ArgumentProbes.isGroup(system) { probed.insert(meaning.syscall) }
        }
        certainEntries = entries.subtracting(probed)
    }

    /// Changes the kind of events of which only one of a call's two was recorded, and of those of an exec.
    func mark(_ meanings: inout [EventMeaning], syscalls: [Syscall]) {
        for id in meanings.indices where meanings[id].kind == .enter || meanings[id].kind == .exit {
            let syscall = meanings[id].syscall
            let isExec = syscalls[syscall].role?.isExec == true
            if meanings[id].kind == .enter {
                if !exits.contains(syscall) {
                    meanings[id].kind = .entryOnly
                } else if isExec {
                    meanings[id].kind = .execEnter
                }
            } else if isExec {
                meanings[id].kind = entries.contains(syscall) ? .execExit : .execEnd
            }
        }
    }
}
