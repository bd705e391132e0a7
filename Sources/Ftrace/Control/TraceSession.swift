import Binary
import CLinux
import Glibc
import SystemPackage

/// Tracing from its start to its end: an instance, and the command or the tasks that are traced.
///
/// Signals that would end this process are taken by ``wait(milliseconds:)`` from ``init(setup:command:fileSystem:)``
/// on, so that the instance is always removed.
public final class TraceSession {
    /// A command to be traced.
    public struct Command: Sendable {
        /// The name and arguments.
        public let arguments: [String]
        /// Directories that the name is looked for in, with colons between them.
        public let searchPath: String
        /// `NAME=VALUE`.
        public let environment: [String]

        /// A command with its name and arguments, the directories that its name is looked for in, and its environment.
        public init(arguments: [String], searchPath: String, environment: [String]) {
            self.arguments = arguments
            self.searchPath = searchPath
            self.environment = environment
        }

        /// The path of the program that the name means; nil if there is none.
        public var path: String? {
            arguments.first.flatMap { $0.isEmpty ? nil : StoppedChild.file($0, searchPath) }
        }
    }

    /// What has happened while waiting.
    public enum Event: Sendable, Hashable {
        case nothing
        /// Everything that was traced has ended, or a signal asks for the end of tracing.
        case end
    }

    /// The instance.
    public let instance: TraceInstance
    /// The layout of its pages.
    public let layout: PageLayout
    /// The events that syscalls come from.
    public let source: SyscallEventSource
    /// The command, if there is one.
    public let command: StoppedChild?
    /// The event probes that replace entry events, if there are any.
    public let probes: ArgumentProbes?
    private let signals: FileDescriptor
    private let setup: TraceSetup
    private var interrupts = 0
    private var isStopped = false
    private var isRemoved = false

    /// Makes an instance for `setup` and holds `command`, if there is one, ready; nothing is recorded yet.
    ///
    /// - Throws: ``TraceControlError`` if the kernel has no syscall events, if the instance cannot be made or set up,
    ///   or if the command cannot be started. Nothing stays in tracefs then.
    public init(
        setup: TraceSetup, command: Command?, fileSystem: TraceFS
    ) throws(TraceControlError) {
        guard let source = SyscallEventSource.available(in: fileSystem) else { throw .noEvents }
        self.source = source
        processes = setup.tasks ?? []
        layout = try fileSystem.layout()
        let number = linux_signal_descriptor()
        guard number >= 0 else {
            throw .file(FileError(path: "signalfd", action: .open, errno: Errno(rawValue: errno)))
        }
        signals = FileDescriptor(rawValue: number)
        instance = try TraceInstance(in: fileSystem)
        var setup = setup
        do throws(TraceControlError) {
            if let command {
                let held = try StoppedChild(
                    command.arguments, searchPath: command.searchPath, environment: command.environment)
                self.command = held
                setup.tasks = (setup.tasks ?? []) + [held.pid]
            } else {
                self.command = nil
                if let tasks = setup.tasks { setup.tasks = try TraceSession.threads(of: tasks) }
            }
        } catch {
            instance.remove()
            throw error
        }
        self.setup = setup
        if let strings = setup.strings, source != .raw {
            probes = ArgumentProbes(
                for: instance, syscalls: setup.events.syscalls?.sorted() ?? fileSystem.syscallsWithEvents(),
                strings: strings)
        } else {
            probes = nil
        }
        do {
            try instance.configure(setup, source: source, probes: probes)
        } catch {
            self.command?.signal(SIGKILL)
            instance.remove()
            probes?.remove()
            throw error
        }
    }

    deinit {
        remove()
        try? signals.close()
    }

    /// The threads of processes.
    private static func threads(of processes: [Int32]) throws(TraceControlError) -> [Int32] {
        var threads: [Int32] = []
        for process in processes {
            let names = TraceFS(path: "/proc").names(in: "\(process)/task")
            guard !names.isEmpty else {
                throw .file(FileError(path: "/proc/\(process)", action: .trace, errno: .noSuchProcess))
            }
            threads += names.compactMap { Int32($0) }
        }
        return threads
    }

    /// Starts recording, and lets the command go.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the kernel refuses a task, or to record.
    public func start() throws(TraceControlError) {
        if command == nil, let tasks = setup.tasks {
            // Threads made while the list was read.
            let now = try TraceSession.threads(of: tasks)
            let new = Set(now).subtracting(tasks)
            if !new.isEmpty { try instance.addTasks(new.sorted()) }
        }
        command?.arm()
        try instance.setRecording(true)
        command?.release()
    }

    /// Waits for `milliseconds`, or until something happens.
    public func wait(milliseconds: Int32) -> Event {
        var poller = pollfd(fd: signals.rawValue, events: Int16(POLLIN), revents: 0)
        _ = poll(&poller, 1, milliseconds)
        while true {
            let signal = linux_next_signal(signals.rawValue)
            guard signal > 0 else { break }
            if signal == SIGCHLD { continue }
            interrupts += 1
            // The terminal has sent its own signals to the command already.
            if signal == SIGTERM || signal == SIGHUP { command?.signal(signal) }
            if command == nil || interrupts > 1 { return .end }
        }
        if let command {
            guard command.hasEnded() else { return .nothing }
            return setup.followsChildren && interrupts == 0 && instance.hasTasks() ? .nothing : .end
        }
        if setup.tasks != nil, !instance.hasTasks() { return .end }
        return .nothing
    }

    /// Stops recording; what is in the buffers can still be read.
    public func stop() {
        guard !isStopped else { return }
        isStopped = true
        try? instance.setRecording(false)
    }

    /// Removes the instance. A command that was never let go is ended.
    public func remove() {
        guard !isRemoved else { return }
        isRemoved = true
        stop()
        instance.remove()
        probes?.remove()
    }

    /// The names of all events that are recorded, by system, sorted.
    public func events() -> [(system: String, names: [String])] {
        let fileSystem = instance.fileSystem
        var events: [String: [String]] = [:]
        if source != .raw {
            let syscalls = setup.events.syscalls ?? Set(fileSystem.syscallsWithEvents())
            let entries = syscalls.union(setup.events.entries).map { "sys_enter_\($0)" }
            let exits = syscalls.union(setup.events.exits).map { "sys_exit_\($0)" }
            events["syscalls"] = (entries + exits).sorted()
        }
        if source == .raw || setup.events.numbers != .none { events["raw_syscalls"] = ["sys_enter", "sys_exit"] }
        if let probes { events[probes.group] = fileSystem.names(in: "events/\(probes.group)") }
        for event in TraceInstance.companionEvents {
            let parts = event.split(separator: "/").map(String.init)
            events[parts[0], default: []].append(parts[1])
        }
        return events.sorted { $0.key < $1.key }.map { system, names in
            (system, names.filter { fileSystem.has("events/\(system)/\($0)/format") })
        }
    }

    /// Whether calls that have no event of their own are all recorded.
    public var recordsEveryCall: Bool { source == .raw || setup.events.recordsEveryCall }

    /// The processes that were asked for.
    public let processes: [Int32]

    /// Whether the whole machine is traced.
    public var tracesMachine: Bool { setup.tasks == nil }

    /// The counters of every CPU's buffer.
    public func statistics() -> [(cpu: Int, statistics: BufferStatistics)] {
        instance.cpus.compactMap { cpu in
            (try? instance.statistics(cpu: cpu)).map { (cpu: cpu, statistics: $0) }
        }
    }
}
