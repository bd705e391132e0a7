import Ftrace

/// The descriptors of tasks.
extension ProcessModel where Sink: ~Copyable {
    /// Learns from `/proc` what the descriptors of the process `pid` are. `isHeld`: it cannot change them meanwhile.
    mutating func learnPaths(of pid: Int32, isHeld: Bool) {
        guard descriptors.isOn, let table = descriptorTable(tasks.slot(of: pid)) else { return }
        descriptors.takeOver(table, pid, isHeld: isHeld)
    }

    /// The table of descriptors of a task; nil if it is not known which tasks share one with it.
    mutating func descriptorTable(_ slot: Int) -> Int? {
        if let known = tasks[slot].files.table { return known }
        guard descriptors.asksProc, let process = ProcessFiles.process(of: tasks.pid(slot)) else { return nil }
        let leader = tasks.slot(of: process)
        if tasks[leader].files.table == nil { descriptors.makeTable(&tasks[leader].files) }
        if leader != slot { descriptors.inherit(tasks[leader].files.table, &tasks[slot].files, sharing: true) }
        return tasks[slot].files.table
    }

    /// What the descriptors among the arguments of a call are, by position; nil if no argument is one.
    mutating func paths(
        _ slot: Int, _ layout: Int, _ event: EventPayload, _ context: EventContext
    ) throws(TraceError) -> [Int: [UInt8]]? {
        if schema.layouts[layout].descriptors.isEmpty { return nil }
        var paths: [Int: [UInt8]] = [:]
        for position in schema.layouts[layout].descriptors {
            let value = try context.value(of: schema.layouts[layout].arguments[position], in: event)
            paths[position] = path(of: Int32(truncatingIfNeeded: value), slot, at: context.timestamp)
        }
        return paths
    }

    private mutating func path(of descriptor: Int32, _ slot: Int, at time: UInt64) -> [UInt8]? {
        guard let table = descriptorTable(slot) else { return nil }
        return descriptors.path(of: descriptor, table, tasks.pid(slot), at: time)
    }

    /// A task enters a syscall, whose descriptors have been asked for already.
    mutating func beginEffect(
        _ slot: Int, _ syscall: Int, _ layout: Int, _ event: EventPayload, _ context: EventContext
    ) throws(TraceError) {
        guard let effect = descriptors.effects[syscall], let table = descriptorTable(slot) else { return }
        do {
            try descriptors.begin(
                effect, &tasks[slot].files, table, tasks.pid(slot), schema.layouts[layout], event,
                at: context.timestamp)
        } catch {
            throw context.failure(error)
        }
    }

    /// A task leaves the syscall that it entered last; the path of the descriptor that this has made.
    mutating func endEffect(_ slot: Int, _ result: Int64, at time: UInt64) -> [UInt8]? {
        guard tasks[slot].files.pending != nil else { return nil }
        let pid = tasks.pid(slot)
        return descriptors.end(&tasks[slot].files, pid, result: result, at: time)
    }

    /// A task has replaced its program, and is alone in its process now.
    mutating func replaceProgram(_ slot: Int) { descriptors.exec(&tasks[slot].files) }

    /// Events are missing: whatever was known may have changed.
    mutating func forgetDescriptors() {
        guard descriptors.isOn else { return }
        for slot in tasks.all { tasks[slot].files.forgetCall() }
        descriptors.forgetAll()
    }
}
