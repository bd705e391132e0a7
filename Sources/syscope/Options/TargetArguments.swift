import ArgumentParser
import Ftrace
import Glibc
import SyscallEvents
import SyscallTrace

/// What is traced: a command, running processes, or the whole machine.
struct TargetArguments: ParsableArguments {
    @Option(name: .customShort("p"), help: ArgumentHelp("Trace these running processes.", valueName: "pid,…"))
    var processes: String?

    @Flag(name: .customShort("a"), help: "Trace the whole machine, but for syscope itself.")
    var all = false

    @Flag(name: .customShort("f"), help: "Trace processes and threads that traced ones make: this is the default.")
    var follow = false

    @Flag(help: "Trace only the processes named, not those that they make.")
    var noFollow = false

    @Flag(help: "Do not record the texts that arguments point to.")
    var noTexts = false

    @Flag(
        help: ArgumentHelp(
            "Record the calls of 32-bit programs too, and those that have no event of their own; each call costs more.",
            discussion: "On when the command, or a process of -p, is a 32-bit program."))
    var compat = false

    @Option(
        name: .customShort("b"), help: ArgumentHelp("The size of each CPU's ring buffer, in KiB.", valueName: "KiB"))
    var bufferSize = 4096

    @Flag(
        help: "End with the command's own status, as strace does: 128 and the signal's number if a signal ended it.")
    var exitStatus = false

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("The command to run and trace.", valueName: "command"))
    var command: [String] = []

    /// The command and its arguments, without a "--" before them.
    var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    /// Whether the user named a command, processes, or the whole machine.
    var isGiven: Bool { processes != nil || all || !words.isEmpty }

    func validate() throws {
        guard [processes != nil, all, !words.isEmpty].count(where: { $0 }) <= 1 else {
            throw ValidationError("-p PID, -a and -- COMMAND exclude each other")
        }
        guard (8...(1 << 24)).contains(bufferSize) else { throw ValidationError("-b: between 8 and 16777216 KiB") }
        if let word = words.first, word.hasPrefix("-") {
            throw ValidationError("unknown option '\(Output.escaped(word))'")
        }
        if processes != nil { _ = try pids() }
        if exitStatus, words.isEmpty { throw ValidationError("--exit-status needs a command") }
    }

    /// The process ids in `-p`.
    func pids() throws -> [Int32] {
        guard let processes else { return [] }
        return try processes.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let pid = Int32(word), pid > 0 else {
                throw ValidationError("-p: '\(Output.escaped(String(word)))' is no process number")
            }
            return pid
        }
    }

    /// Starts a tracing session, and reports what is unusual about it.
    ///
    /// - Parameters:
    ///   - expression: the expression of `-e`; nil for every call.
    ///   - needed: syscalls that are traced in any case.
    ///   - readsTexts: whether string arguments are read.
    func session(
        expression: String?, needed: Set<String> = [], readsTexts: Bool = true
    ) throws -> TraceSession {
        guard isGiven else {
            throw Failure("say what to trace: -p PID, -a, or -- COMMAND")
        }
        let fileSystem = try TraceFS.mountedOrMount()
        var request = TracePlan.Request()
        request.expression = expression
        request.needed = needed
        request.wantsCompat = compat
        request.setup.bufferSize = bufferSize
        request.setup.followsChildren = !noFollow
        request.setup.strings = readsTexts && !noTexts ? .known : nil
        request.setup.tasks = all ? nil : try pids()
        let command = words.isEmpty ? nil : TargetArguments.command(words)
        let kernel = TracePlan.Kernel(of: fileSystem, command: command?.path, processes: request.setup.tasks)
        let plan: TracePlan
        do {
            plan = try TracePlan(for: request, on: kernel)
        } catch .noEvents {
            throw Failure("this kernel has no syscall events (\(try LiveReport.ofThisMachine().whyNone))")
        } catch .filter(let error) {
            throw Failure("-e \(Output.escaped(expression ?? "")): \(error.description)")
        }
        let session = try TraceSession(setup: plan.setup, command: command, fileSystem: fileSystem)
        for remark in plan.remarks { CommandSupport.complain(try TargetArguments.words(for: remark)) }
        return session
    }

    /// The message for something unusual about a session.
    private static func words(for remark: TracePlan.Remark) throws -> String {
        switch remark {
        case .compatLeftOut(let programs):
            return "32-bit programs that run: \(programs); their calls are not recorded without --compat"
        case .compatTarget:
            return "a 32-bit program: raw_syscalls is used for its calls"
        case .onlyRawEvents:
            let why = try LiveReport.ofThisMachine().whyNone
            return "no syscall has events of its own (\(why)); raw_syscalls is used"
        case .withoutEvent(let names, let unimplemented):
            let report = names.allSatisfy(unimplemented.contains) ? nil : try LiveReport.ofThisMachine()
            let causes = names.prefix(mostNamed).map { name in
                let why =
                    unimplemented.contains(name)
                    ? "this kernel has no such call" : report?.cause(of: Syscall.eventName(of: name))?.title
                return why.map { "\(name) (\($0))" } ?? name
            }
            let rest = names.count - causes.count
            return "no events of their own: \(causes.joined(separator: ", "))"
                + (rest > 0 ? " and \(rest) more" : "") + "; raw_syscalls is used"
        }
    }

    private static let mostNamed = 8

    private static func command(_ words: [String]) -> TraceSession.Command {
        var environment: [String] = []
        var entry = environ
        while let text = entry.pointee {
            environment.append(String(cString: text))
            entry += 1
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return TraceSession.Command(arguments: words, searchPath: path, environment: environment)
    }

    /// Reports how many events were lost, and returns whether any were. If they were lost from a live buffer of
    /// `bufferSize` KiB, the message says what helps; `bufferSize` is nil for a recorded trace.
    static func report(lost statistics: [(cpu: Int, statistics: BufferStatistics)], bufferSize: Int?) -> Bool {
        let lost = statistics.filter { $0.statistics.lost > 0 }
        guard !lost.isEmpty else { return false }
        let parts = lost.map { "\($0.statistics.lost) on CPU \($0.cpu)" }.joined(separator: ", ")
        let total = lost.reduce(0) { $0 &+ $1.statistics.lost }
        let advice = bufferSize.map { "; a larger buffer helps: -b \($0 * 4)" } ?? ""
        CommandSupport.complain("\(total) events were lost (\(parts))\(advice)")
        return true
    }

    /// Exits with the command's own status if the user asked for that, or with a status that says whether events were
    /// lost.
    func end(_ session: TraceSession, lost: Bool) throws {
        if exitStatus, let end = session.command?.end {
            switch end {
            case .exited(let status): throw ExitCode(status)
            case .killed(let signal): throw ExitCode(128 + signal)
            }
        }
        if lost { throw ExitCode.no }
    }
}
