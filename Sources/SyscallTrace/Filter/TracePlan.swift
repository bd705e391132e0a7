import Ftrace

/// What a session has to record for what is wanted, on a kernel that has what it has; and what should be said of it.
public struct TracePlan: Sendable, Hashable {
    /// What is wanted.
    public struct Request: Sendable {
        /// The calls, as ``CallFilter`` understands them; nil: all.
        public var expression: String?
        /// Calls whose events are needed whatever is shown, by the names that programs know.
        public var needed: Set<String> = []
        /// Whether the calls of compat programs are wanted, and others that have no event of their own.
        public var wantsCompat = false
        /// What else the session is to do.
        public var setup = TraceSetup()

        /// Every call that has an event of its own, on the whole machine.
        public init() {}
    }

    /// What the kernel has, and what runs on it.
    public struct Kernel: Sendable {
        /// The syscalls that have both events, by the names of these.
        public var syscalls: [String]
        /// Whether there are `raw_syscalls` events.
        public var hasRawEvents: Bool
        /// The machine.
        public var machine: Machine
        /// Whether what is to be traced is a compat program.
        public var runsCompat: Bool
        /// How many compat programs run, if the whole machine is to be traced.
        public var compatPrograms: Int
        /// Which of the calls that it is asked for the kernel has.
        public var implemented: @Sendable (Set<String>) -> Set<String>

        /// A kernel that has these events, on `machine`. As long as nothing else is given, it has every call, and no
        /// compat program runs.
        public init(
            syscalls: [String], hasRawEvents: Bool, machine: Machine, runsCompat: Bool = false,
            compatPrograms: Int = 0, implemented: @escaping @Sendable (Set<String>) -> Set<String> = { $0 }
        ) {
            self.syscalls = syscalls
            self.hasRawEvents = hasRawEvents
            self.machine = machine
            self.runsCompat = runsCompat
            self.compatPrograms = compatPrograms
            self.implemented = implemented
        }

        /// The kernel of `fileSystem`, on which `command` (the path of its file) or `processes` are to be traced;
        /// neither: the whole machine.
        public init(of fileSystem: TraceFS, command: String?, processes: [Int32]?) {
            self.init(
                syscalls: fileSystem.syscallsWithEvents(),
                hasRawEvents: fileSystem.has("events/raw_syscalls/sys_enter"), machine: .host,
                implemented: { RunningKernel.syscalls(among: $0) })
            guard machine.leavesCompatOut else { return }
            if let command {
                runsCompat = ProgramWidth(ofFile: command) == .compat
            } else if let processes {
                runsCompat = processes.contains { ProgramWidth(ofProcess: $0) == .compat }
            } else {
                compatPrograms = RunningPrograms.compatProcesses().count
            }
        }
    }

    /// Something unusual.
    public enum Remark: Sendable, Hashable {
        /// So many compat programs run, and their calls are not recorded.
        case compatLeftOut(programs: Int)
        /// These calls have no event of their own, so that `raw_syscalls` is used; `unimplemented`: those of them that
        /// the kernel does not have.
        case withoutEvent([String], unimplemented: Set<String>)
        /// What is traced is a compat program, so that `raw_syscalls` is used for its calls.
        case compatTarget
        /// No call has an event of its own, so that `raw_syscalls` is used.
        case onlyRawEvents
    }

    /// What the session has to do.
    public let setup: TraceSetup
    /// What should be said, in order.
    public let remarks: [Remark]

    /// A plan for `request` on `kernel`.
    ///
    /// - Throws: ``TracePlanError/noEvents`` if the kernel has no syscall events of any kind,
    ///   ``TracePlanError/filter(_:)`` if the expression cannot be understood.
    public init(for request: Request, on kernel: Kernel) throws(TracePlanError) {
        guard !kernel.syscalls.isEmpty || kernel.hasRawEvents else { throw .noEvents }
        var setup = request.setup
        guard !kernel.syscalls.isEmpty else {
            self.setup = setup
            remarks = [.onlyRawEvents]
            return
        }
        let includesCompat = kernel.machine.leavesCompatOut && (request.wantsCompat || kernel.runsCompat)
        var remarks: [Remark] = []
        if !request.wantsCompat, kernel.compatPrograms > 0 {
            remarks.append(.compatLeftOut(programs: kernel.compatPrograms))
        }
        let selection: EventSelection
        do {
            selection = try EventSelection(
                request.expression, needed: request.needed, available: kernel.syscalls, machine: kernel.machine,
                compat: includesCompat, implemented: kernel.implemented)
        } catch {
            throw .filter(error)
        }
        setup.events = selection.events
        if !selection.withoutEvent.isEmpty {
            remarks.append(.withoutEvent(selection.withoutEvent, unimplemented: selection.unimplemented))
        }
        if kernel.runsCompat, !request.wantsCompat { remarks.append(.compatTarget) }
        self.setup = setup
        self.remarks = remarks
    }
}
