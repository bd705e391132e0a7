import Glibc

/// What is to be traced, and how.
public struct TraceSetup: Sendable, Hashable {
    /// The events that syscalls come from.
    public var events = SyscallEventSet()
    /// The size of each CPU's ring buffer, in KiB.
    public var bufferSize = 4096
    /// Tasks to trace; nil for the whole machine.
    public var tasks: [Int32]?
    /// Whether tasks that traced tasks make are traced too.
    public var followsChildren = true
    /// Which arguments are strings, to be recorded where the kernel can; nil: no strings are recorded.
    public var strings: StringArguments?

    /// The whole machine, with every event that syscalls have of their own, and without strings.
    public init() {}
}

extension TraceInstance {
    /// Events that are recorded as well as those of syscalls: for task names, signals and ends. All are rare.
    public static let companionEvents = [
        "task/task_newtask", "task/task_rename", "sched/sched_process_exec", "sched/sched_process_exit",
        "signal/signal_generate", "signal/signal_deliver",
    ]

    /// The most that Linux 6.19 and later put into an event of a text that an argument points to, in bytes
    /// (`SYSCALL_FAULT_USER_MAX`).
    public static let largestText = 165

    /// Prepares the instance: everything but `tracing_on`, which is off. Calls that have one of `probes` are recorded
    /// by it.
    func configure(
        _ setup: TraceSetup, source: SyscallEventSource, probes: ArgumentProbes?
    ) throws(TraceControlError) {
        try write("0", to: "tracing_on")
        try write(TraceClock.name, to: "trace_clock")
        try write("\(max(setup.bufferSize, 8))", to: "buffer_size_kb")
        if has("options/event-fork") { try write(setup.followsChildren ? "1" : "0", to: "options/event-fork") }
        // What this program itself does is not of interest; a reader that is traced would never come to an end.
        // Only where everything is traced: children of tasks that are left out are left out too.
        if setup.tasks == nil, has("set_event_notrace_pid") { try write("\(getpid())", to: "set_event_notrace_pid") }
        if let tasks = setup.tasks { try addTasks(tasks) }
        if has("syscall_user_buf_size") {
            try write(setup.strings != nil ? "\(TraceInstance.largestText)" : "0", to: "syscall_user_buf_size")
        }
        switch source {
        case .perSyscall:
            if let names = setup.events.syscalls {
                for name in names.sorted() {
                    try write("1", to: "events/syscalls/sys_enter_\(name)/enable")
                    try write("1", to: "events/syscalls/sys_exit_\(name)/enable")
                }
            } else {
                try write("1", to: "events/syscalls/enable")
            }
            for name in setup.events.entries.sorted() { try write("1", to: "events/syscalls/sys_enter_\(name)/enable") }
            for name in setup.events.exits.sorted() { try write("1", to: "events/syscalls/sys_exit_\(name)/enable") }
            if let probes {
                try write("1", to: "events/\(probes.group)/enable")
                for name in probes.syscalls { try write("0", to: "events/syscalls/sys_enter_\(name)/enable") }
            }
            // Last: what is enabled first comes first of the events of one call.
            if setup.events.numbers != .none {
                if case .matching(let filter) = setup.events.numbers {
                    try write(filter, to: "events/raw_syscalls/sys_enter/filter")
                    try write(filter, to: "events/raw_syscalls/sys_exit/filter")
                }
                try write("1", to: "events/raw_syscalls/enable")
            }
        case .raw:
            try write("1", to: "events/raw_syscalls/enable")
        }
        for event in TraceInstance.companionEvents where has("events/\(event)") {
            try write("1", to: "events/\(event)/enable")
        }
    }

    /// Adds tasks to those that are traced.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the kernel refuses one, which may have ended.
    public func addTasks(_ tasks: [Int32]) throws(TraceControlError) {
        for task in tasks { try write("\(task) ", to: "set_event_pid", appending: true) }
    }

    /// Whether any traced task is left. The kernel forgets those that end.
    public func hasTasks() -> Bool {
        guard let text = try? contents("set_event_pid") else { return false }
        return text.contains { $0.isNumber }
    }

    /// Starts and stops recording.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the kernel refuses it.
    public func setRecording(_ on: Bool) throws(TraceControlError) {
        try write(on ? "1" : "0", to: "tracing_on")
    }
}
