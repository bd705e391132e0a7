import Ftrace

/// What the descriptors of traced processes are, as far as that can be known without ever being wrong.
///
/// A trace shows it: by the paths that programs open, by the descriptors that they copy, inherit and close. Of a process
/// that runs, `/proc` is asked too, once for each descriptor of which the trace shows nothing. What it says holds for calls
/// that begin after it was asked, and only until the trace shows that the descriptor has become another.
struct DescriptorPaths {
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

    /// What a call in progress will do when it succeeds.
    private struct Pending {
        let effect: DescriptorEffect
        let arguments: [UInt64]
        let path: [UInt8]?
    }

    private let effects: [DescriptorEffect?]
    /// Whether the traced processes run on this machine now.
    private let isLive: Bool
    private var tables: [Int: Table] = [:]
    private var nextTable = 0
    /// The tables of tasks whose process is known.
    private var indices: [Int32: Int] = [:]
    private var pending: [Int32: Pending] = [:]
    /// What the descriptor leads to that the call made which ended last.
    private(set) var made: [UInt8]?

    /// `O_CLOEXEC` of all machines whose flags are known here.
    static let closeOnExec: UInt64 = 0o2_000_000
    /// `AT_FDCWD`.
    static let currentDirectory: Int32 = -100

    init(schema: SyscallSchema, isLive: Bool) {
        effects = schema.syscalls.map(\.effect)
        self.isLive = isLive
    }

    // MARK: questions

    /// What `descriptor`, or `AT_FDCWD`, of the task `pid` is in a call that begins at `time`; nil if that is not known.
    mutating func path(of descriptor: Int32, pid: Int32, at time: UInt64) -> [UInt8]? {
        if descriptor == DescriptorPaths.currentDirectory { return directory(pid: pid, at: time) }
        guard descriptor >= 0, let index = table(of: pid) else { return nil }
        if tables[index]?.descriptors[descriptor] == nil, isLive {
            let path = ProcessFiles.path(of: descriptor, of: pid)
            tables[index]?.descriptors[descriptor] = Descriptor(
                path: path, isCloseOnExec: ProcessFiles.isCloseOnExec(descriptor, of: pid), since: ProcessFiles.now())
        }
        guard let known = tables[index]?.descriptors[descriptor], known.since <= time else { return nil }
        return known.path
    }

    private mutating func directory(pid: Int32, at time: UInt64) -> [UInt8]? {
        guard let index = table(of: pid) else { return nil }
        if tables[index]?.directory == nil, isLive {
            tables[index]?.directory = Descriptor(path: ProcessFiles.directory(of: pid), since: ProcessFiles.now())
        }
        guard let known = tables[index]?.directory, known.since <= time else { return nil }
        return known.path
    }

    /// Asks `/proc` for everything that the process `pid` has. `isHeld`: it cannot change it meanwhile.
    mutating func takeOver(_ pid: Int32, isHeld: Bool) {
        guard let index = table(of: pid) else { return }
        for descriptor in ProcessFiles.descriptors(of: pid) {
            tables[index]?.descriptors[descriptor] = Descriptor(
                path: ProcessFiles.path(of: descriptor, of: pid),
                isCloseOnExec: ProcessFiles.isCloseOnExec(descriptor, of: pid),
                since: isHeld ? 0 : ProcessFiles.now())
        }
        tables[index]?.directory = Descriptor(
            path: ProcessFiles.directory(of: pid), since: isHeld ? 0 : ProcessFiles.now())
    }

    // MARK: what happens to tasks

    /// The task `pid` enters a syscall, whose descriptors have been asked for already.
    mutating func enter(
        _ pid: Int32, _ syscall: Int, _ layout: EntryLayout, _ event: EventPayload, at time: UInt64
    ) throws(RingBufferError) {
        guard let effect = effects[syscall], let index = table(of: pid) else { return }
        var arguments: [UInt64] = []
        for argument in layout.arguments.prefix(3) { arguments.append(try argument.value(in: event)) }
        while arguments.count < 3 { arguments.append(0) }
        var path: [UInt8]?
        switch effect {
        case .opens(let directory, let place, _):
            let base = directory.map { Int32(truncatingIfNeeded: arguments[$0]) } ?? DescriptorPaths.currentDirectory
            if let text = try text(place, layout, event) { path = absolute(text, from: base, pid, time) }
        case .changesDirectory:
            if let text = try text(0, layout, event) {
                path = absolute(text, from: DescriptorPaths.currentDirectory, pid, time)
            }
        case .changesDirectoryToDescriptor:
            path = self.path(of: Int32(truncatingIfNeeded: arguments[0]), pid: pid, at: time)
        case .duplicates(let target, _):
            path = self.path(of: Int32(truncatingIfNeeded: arguments[0]), pid: pid, at: time)
            // From here on nobody knows which of the two it is.
            if let target, arguments[target] != arguments[0] {
                forget(Int32(truncatingIfNeeded: arguments[target]), index)
            }
        case .controls:
            path = self.path(of: Int32(truncatingIfNeeded: arguments[0]), pid: pid, at: time)
        case .closes(let place):
            forget(Int32(truncatingIfNeeded: arguments[place]), index)
        case .closesRange:
            closeRange(arguments, index)
        case .makes, .unshares:
            break
        }
        pending[pid] = Pending(effect: effect, arguments: arguments, path: path)
    }

    /// The task `pid` leaves the syscall that it entered last.
    mutating func exit(_ pid: Int32, result: Int64, at time: UInt64) {
        made = nil
        guard let call = pending.removeValue(forKey: pid), !result.isError, let index = indices[pid] else { return }
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
            guard control(call, descriptor, index) else { return }
        case .changesDirectory, .changesDirectoryToDescriptor:
            tables[index]?.directory = call.path.map { Descriptor(path: $0) }
            return
        case .unshares:
            if CloneFlags(rawValue: call.arguments[0]).contains(.files) { leave(pid, copying: index) }
            return
        case .closes, .closesRange:
            return
        }
        made = path(of: descriptor, pid: pid, at: time)
    }

    /// A task has made another.
    mutating func newTask(_ parent: Int32, _ child: Int32, flags: CloneFlags) {
        taskExit(child)
        guard let index = table(of: parent) else {
            // A process of its own, with descriptors from a process of which nothing is known.
            if !flags.contains(.files) { newTable(child, Table()) }
            return
        }
        if flags.contains(.files) {
            indices[child] = index
            tables[index]?.users += 1
        } else if let table = tables[index] {
            newTable(child, table)
        }
    }

    /// A task has replaced its program, and is alone in its process now.
    mutating func exec(_ pid: Int32) {
        pending[pid] = nil
        let index = indices[pid] ?? newTable(pid, Table())
        if let users = tables[index]?.users, users > 1 { leave(pid, copying: index) }
        guard let index = indices[pid],
            let kept = tables[index]?.descriptors.filter({ $0.value.isCloseOnExec == false })
        else { return }
        tables[index]?.descriptors = kept
    }

    /// A task has ended.
    mutating func taskExit(_ pid: Int32) {
        pending[pid] = nil
        guard let index = indices.removeValue(forKey: pid) else { return }
        tables[index]?.users -= 1
        if tables[index]?.users == 0 { tables[index] = nil }
    }

    /// Events are missing: whatever was known may have changed.
    mutating func lost() {
        pending = [:]
        for index in tables.keys {
            tables[index]?.descriptors = [:]
            tables[index]?.directory = nil
        }
    }

    // MARK: tables

    /// The table of a task; nil if it is not known which tasks share one with it.
    private mutating func table(of pid: Int32) -> Int? {
        if let known = indices[pid] { return known }
        guard isLive, let process = ProcessFiles.process(of: pid) else { return nil }
        guard process != pid else { return newTable(pid, Table()) }
        let shared = indices[process] ?? newTable(process, Table())
        indices[pid] = shared
        tables[shared]?.users += 1
        return shared
    }

    @discardableResult
    private mutating func newTable(_ pid: Int32, _ table: Table) -> Int {
        var table = table
        table.users = 1
        nextTable += 1
        tables[nextTable] = table
        indices[pid] = nextTable
        return nextTable
    }

    /// Gives a task a table of its own.
    private mutating func leave(_ pid: Int32, copying index: Int) {
        guard let table = tables[index] else { return }
        taskExit(pid)
        newTable(pid, table)
    }

    private mutating func forget(_ descriptor: Int32, _ index: Int) {
        tables[index]?.descriptors[descriptor] = nil
    }

    private mutating func set(_ descriptor: Int32, _ path: [UInt8]?, _ isCloseOnExec: Bool?, _ index: Int) {
        tables[index]?.descriptors[descriptor] = path.map { Descriptor(path: $0, isCloseOnExec: isCloseOnExec) }
    }

    /// `close_range(FIRST, LAST, FLAGS)`, whose `CLOSE_RANGE_CLOEXEC` is 4.
    private mutating func closeRange(_ arguments: [UInt64], _ index: Int) {
        guard let table = tables[index] else { return }
        let last = max(arguments[0], min(arguments[1] & 0xffff_ffff, UInt64(Int32.max)))
        for descriptor in table.descriptors.keys where (arguments[0]...last).contains(UInt64(descriptor)) {
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
        _ path: [UInt8], from descriptor: Int32, _ pid: Int32, _ time: UInt64
    ) -> [UInt8]? {
        let slash = UInt8(ascii: "/")
        if path.first == slash { return path }
        guard let base = self.path(of: descriptor, pid: pid, at: time), base.first == slash else { return nil }
        let dot = UInt8(ascii: ".")
        let parts = path.split(separator: slash).filter { $0 != [dot] }
        guard !parts.isEmpty else { return base }
        return (base == [slash] ? [] : base) + parts.flatMap { [slash] + $0 }
    }
}
