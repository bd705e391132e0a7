import Ftrace

/// The paths of the descriptors of traced processes, where they are known for certain.
///
/// A trace shows it: by the paths that programs open, by the descriptors that they copy, inherit and close. Of a
/// process that runs, `/proc` is asked too, once for each descriptor of which the trace shows nothing. What it says
/// holds for calls that begin after it was asked, and only until the trace shows that the descriptor has become
/// another.
struct DescriptorPaths {
    /// What a task has to do with descriptors.
    struct Owner {
        /// The number of its table; nil if it is not known which tasks share one with it.
        fileprivate(set) var table: Int?
        /// What the call that it is in will do when it succeeds.
        fileprivate(set) var pending: Pending?

        /// Forgets what its call will do.
        mutating func forgetCall() { pending = nil }
    }

    /// What a call in progress will do when it succeeds.
    struct Pending {
        fileprivate let effect: DescriptorEffect
        fileprivate let arguments: [UInt64]
        fileprivate let path: [UInt8]?
    }

    /// What is known of a descriptor.
    private struct Descriptor {
        /// nil: `/proc` did not know it.
        var path: [UInt8]?
        /// Whether an exec closes it; nil if that is not known.
        var isCloseOnExec: Bool?
        /// Calls that begin before this time may have had another.
        var since: UInt64 = 0
    }

    /// The descriptors and the current directory of a process, which its threads share.
    private struct Table {
        var descriptors: [Int32: Descriptor] = [:]
        var directory: Descriptor?
        /// Tasks that share it.
        var users = 0
    }

    /// What each syscall does, by its index.
    let effects: [DescriptorEffect?]
    /// Whether anything is to be known.
    let isOn: Bool
    /// Whether the traced processes run on this machine now.
    let asksProc: Bool
    private var tables: [Int: Table] = [:]
    private var nextTable = 0

    /// `O_CLOEXEC` of all machines whose flags are known here.
    static let closeOnExec: UInt64 = 0o2_000_000
    /// `AT_FDCWD`.
    static let currentDirectory: Int32 = -100

    init(schema: SyscallSchema, knowledge: DescriptorKnowledge) {
        isOn = knowledge != .none
        asksProc = knowledge == .eventsAndProc
        effects = isOn ? schema.syscalls.map { $0.effect } : []
    }

    // MARK: questions

    /// What `descriptor`, or `AT_FDCWD`, of the task `pid` is in a call that begins at `time`; nil if that is not
    /// known.
    mutating func path(of descriptor: Int32, _ index: Int, _ pid: Int32, at time: UInt64) -> [UInt8]? {
        if descriptor == DescriptorPaths.currentDirectory { return directory(index, pid, at: time) }
        guard descriptor >= 0 else { return nil }
        if tables[index]?.descriptors[descriptor] == nil, asksProc {
            let path = ProcessFiles.path(of: descriptor, of: pid)
            tables[index]?.descriptors[descriptor] = Descriptor(
                path: path, isCloseOnExec: ProcessFiles.isCloseOnExec(descriptor, of: pid), since: TraceClock.now())
        }
        guard let known = tables[index]?.descriptors[descriptor], known.since <= time else { return nil }
        return known.path
    }

    private mutating func directory(_ index: Int, _ pid: Int32, at time: UInt64) -> [UInt8]? {
        if tables[index]?.directory == nil, asksProc {
            tables[index]?.directory = Descriptor(path: ProcessFiles.directory(of: pid), since: TraceClock.now())
        }
        guard let known = tables[index]?.directory, known.since <= time else { return nil }
        return known.path
    }

    /// Asks `/proc` for everything that the process `pid` has. `isHeld`: it cannot change it meanwhile.
    mutating func takeOver(_ index: Int, _ pid: Int32, isHeld: Bool) {
        for descriptor in ProcessFiles.descriptors(of: pid) {
            tables[index]?.descriptors[descriptor] = Descriptor(
                path: ProcessFiles.path(of: descriptor, of: pid),
                isCloseOnExec: ProcessFiles.isCloseOnExec(descriptor, of: pid),
                since: isHeld ? 0 : TraceClock.now())
        }
        tables[index]?.directory = Descriptor(
            path: ProcessFiles.directory(of: pid), since: isHeld ? 0 : TraceClock.now())
    }

    // MARK: calls

    /// The task `pid` enters a syscall, whose descriptors have been asked for already.
    mutating func begin(
        _ effect: DescriptorEffect, _ owner: inout Owner, _ index: Int, _ pid: Int32, _ layout: EntryLayout,
        _ event: EventPayload, at time: UInt64
    ) throws(RingBufferError) {
        var arguments: [UInt64] = []
        for argument in layout.arguments.prefix(3) { arguments.append(try argument.value(in: event)) }
        while arguments.count < 3 { arguments.append(0) }
        func descriptor(_ place: Int) -> Int32 { Int32(truncatingIfNeeded: arguments[place]) }
        var path: [UInt8]?
        switch effect {
        case .opens(let directory, let place, _):
            let base = directory.map(descriptor) ?? DescriptorPaths.currentDirectory
            if let text = try text(place, layout, event) { path = absolute(text, from: base, index, pid, time) }
        case .changesDirectory:
            if let text = try text(0, layout, event) {
                path = absolute(text, from: DescriptorPaths.currentDirectory, index, pid, time)
            }
        case .duplicates(let target, _):
            path = self.path(of: descriptor(0), index, pid, at: time)
            // During the call the target may be the old or the new file.
            if let target, arguments[target] != arguments[0] { forget(descriptor(target), index) }
        case .changesDirectoryToDescriptor, .controls:
            path = self.path(of: descriptor(0), index, pid, at: time)
        case .closes(let place):
            forget(descriptor(place), index)
        case .closesRange:
            closeRange(arguments, index)
        case .makes, .unshares:
            break
        }
        owner.pending = Pending(effect: effect, arguments: arguments, path: path)
    }

    /// The task `pid` leaves the syscall that it entered last; what the descriptor is that this has made.
    mutating func end(_ owner: inout Owner, _ pid: Int32, result: Int64, at time: UInt64) -> [UInt8]? {
        guard let call = owner.pending else { return nil }
        owner.pending = nil
        guard !result.isError, let index = owner.table else { return nil }
        let descriptor = Int32(truncatingIfNeeded: result)
        func isCloseOnExec(_ flags: Int?) -> Bool? {
            flags.map { call.arguments[$0] & DescriptorPaths.closeOnExec != 0 }
        }
        switch call.effect {
        case .opens(_, _, let flags):
            // creat() has no flags; those of openat2() are not seen.
            set(descriptor, call.path, isCloseOnExec(flags), index)
        case .makes:
            forget(descriptor, index)
        case .duplicates(_, let flags):
            if call.arguments[0] != UInt64(bitPattern: result) {
                set(descriptor, call.path, isCloseOnExec(flags) ?? false, index)
            }
        case .controls:
            guard control(call, descriptor, index) else { return nil }
        case .changesDirectory, .changesDirectoryToDescriptor:
            tables[index]?.directory = call.path.map { Descriptor(path: $0) }
            return nil
        case .unshares:
            if CloneFlags(rawValue: call.arguments[0]).contains(.files) { separate(&owner) }
            return nil
        case .closes, .closesRange:
            return nil
        }
        return path(of: descriptor, index, pid, at: time)
    }

    // MARK: tables

    /// A task has replaced its program, and is alone in its process now.
    mutating func exec(_ owner: inout Owner) {
        owner.pending = nil
        if let index = owner.table {
            if let users = tables[index]?.users, users > 1 { separate(&owner) }
        } else {
            makeTable(&owner)
        }
        guard let index = owner.table,
            let kept = tables[index]?.descriptors.filter({ $0.value.isCloseOnExec == false })
        else { return }
        tables[index]?.descriptors = kept
    }

    /// Gives a new task its descriptors: those of `table`, which its maker has, shared or copied.
    mutating func inherit(_ table: Int?, _ owner: inout Owner, sharing isShared: Bool) {
        guard let table else {
            // A process of its own, with descriptors from a process of which nothing is known.
            if !isShared { makeTable(&owner) }
            return
        }
        if isShared {
            owner.table = table
            tables[table]?.users += 1
        } else if let copy = tables[table] {
            makeTable(&owner, copy)
        }
    }

    /// A task has no descriptors any more.
    mutating func leave(_ owner: inout Owner) {
        guard let index = owner.table else { return }
        owner = Owner()
        tables[index]?.users -= 1
        if tables[index]?.users == 0 { tables[index] = nil }
    }

    /// Gives a task a table of which nothing is known.
    mutating func makeTable(_ owner: inout Owner) { makeTable(&owner, Table()) }

    private mutating func makeTable(_ owner: inout Owner, _ table: Table) {
        var table = table
        table.users = 1
        nextTable += 1
        tables[nextTable] = table
        owner.table = nextTable
    }

    /// Gives a task a table of its own.
    private mutating func separate(_ owner: inout Owner) {
        guard let index = owner.table, let table = tables[index] else { return }
        leave(&owner)
        makeTable(&owner, table)
    }

    /// Events are missing: whatever was known may have changed.
    mutating func forgetAll() {
        for index in tables.keys {
            tables[index]?.descriptors = [:]
            tables[index]?.directory = nil
        }
    }

    private mutating func forget(_ descriptor: Int32, _ index: Int) {
        tables[index]?.descriptors[descriptor] = nil
    }

    private mutating func set(_ descriptor: Int32, _ path: [UInt8]?, _ isCloseOnExec: Bool?, _ index: Int) {
        guard descriptor >= 0 else { return }
        tables[index]?.descriptors[descriptor] = path.map { Descriptor(path: $0, isCloseOnExec: isCloseOnExec) }
    }

    /// `close_range(FIRST, LAST, FLAGS)`, whose `CLOSE_RANGE_CLOEXEC` is 4.
    private mutating func closeRange(_ arguments: [UInt64], _ index: Int) {
        guard let table = tables[index] else { return }
        let first = arguments[0] & 0xffff_ffff
        let last = arguments[1] & 0xffff_ffff
        for descriptor in table.descriptors.keys {
            let number = UInt64(UInt32(bitPattern: descriptor))
            guard number >= first, number <= last else { continue }
            if arguments[2] & 4 == 0 {
                forget(descriptor, index)
            } else {
                tables[index]?.descriptors[descriptor]?.isCloseOnExec = true
            }
        }
    }

    /// `fcntl`: `F_DUPFD` (0), `F_DUPFD_CLOEXEC` (1030) and `F_SETFD` (2). True if it has made a descriptor.
    private mutating func control(_ call: Pending, _ made: Int32, _ index: Int) -> Bool {
        let command = call.arguments[1] & 0xffff_ffff
        if command == 2 {
            tables[index]?.descriptors[Int32(truncatingIfNeeded: call.arguments[0])]?.isCloseOnExec =
                call.arguments[2] & 1 != 0
        }
        guard command == 0 || command == 1030 else { return false }
        set(made, call.path, command == 1030, index)
        return true
    }

    // MARK: paths

    /// The text of an argument, if the event has all of it.
    private func text(_ place: Int, _ layout: EntryLayout, _ event: EventPayload) throws(RingBufferError) -> [UInt8]? {
        guard layout.arguments.indices.contains(place), let text = try layout.arguments[place].text?.value(in: event),
            !text.isCut
        else { return nil }
        return text.bytes
    }

    /// `path` from the root, as the program named it: links are not followed, `..` stays.
    private mutating func absolute(
        _ path: [UInt8], from descriptor: Int32, _ index: Int, _ pid: Int32, _ time: UInt64
    ) -> [UInt8]? {
        let slash = UInt8(ascii: "/")
        if path.first == slash { return path }
        guard let base = self.path(of: descriptor, index, pid, at: time), base.first == slash else { return nil }
        let dot = UInt8(ascii: ".")
        let parts = path.split(separator: slash).filter { $0 != [dot] }
        guard !parts.isEmpty else { return base }
        return (base == [slash] ? [] : base) + parts.flatMap { [slash] + $0 }
    }
}
