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
            "Record the calls of 32-bit programs too, and those that have no event of their own; every call costs more.",
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

    /// The command without the "--" before it.
    var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    /// Whether anything was named.
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

    /// The processes of `-p`.
    func pids() throws -> [Int32] {
        guard let processes else { return [] }
        return try processes.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let pid = Int32(word), pid > 0 else {
                throw ValidationError("-p: '\(Output.escaped(String(word)))' is no process number")
            }
            return pid
        }
    }

    /// Makes the session; says what is unusual about it. `needed`: syscalls whose events are of use whatever is shown;
    /// `readsTexts`: so are the texts that arguments point to.
    func session(
        expression: String?, needed: Set<String> = [], readsTexts: Bool = true
    ) throws -> TraceSession {
        guard isGiven else {
            throw Failure("say what to trace: -p PID, -a, or -- COMMAND")
        }
        let fileSystem = try TraceFS.mountedOrMount()
        var setup = TraceSetup()
        setup.bufferSize = bufferSize
        setup.followsChildren = !noFollow
        setup.strings = readsTexts && !noTexts ? .known : nil
        setup.tasks = all ? nil : try pids()
        let command = words.isEmpty ? nil : TargetArguments.command(words)
        let names = fileSystem.syscallsWithEvents()
        if !names.isEmpty { try select(expression, needed, names, command, &setup) }
        if SyscallEventSource.available(in: fileSystem) == nil {
            throw Failure("this kernel has no syscall events (\(try LiveReport.ofThisMachine().whyNone))")
        }
        let session = try TraceSession(setup: setup, command: command, fileSystem: fileSystem)
        if session.source == .raw {
            let why = try LiveReport.ofThisMachine().whyNone
            CommandSupport.complain("no syscall has events of its own (\(why)); raw_syscalls is used")
        }
        return session
    }

    /// Says which calls have no event, and why.
    private static func report(withoutEvent selection: EventSelection) throws {
        guard !selection.withoutEvent.isEmpty else { return }
        let isAudited = selection.withoutEvent.contains { !selection.unimplemented.contains($0) }
        let report = isAudited ? try LiveReport.ofThisMachine() : nil
        let names = selection.withoutEvent.prefix(mostNamed).map { name in
            let why =
                selection.unimplemented.contains(name)
                ? "this kernel has no such call" : report?.cause(of: Syscall.eventName(of: name))?.title
            return why.map { "\(name) (\($0))" } ?? name
        }
        let rest = selection.withoutEvent.count - names.count
        CommandSupport.complain(
            "no events of their own: \(names.joined(separator: ", "))" + (rest > 0 ? " and \(rest) more" : "")
                + "; raw_syscalls is used")
    }

    private static let mostNamed = 8

    /// Chooses the events for the calls that `expression` names.
    private func select(
        _ expression: String?, _ needed: Set<String>, _ names: [String], _ command: TraceSession.Command?,
        _ setup: inout TraceSetup
    ) throws {
        let narrow = try runsNarrowProgram(command)
        let includesCompat = Machine.host.leavesCompatOut && (compat || narrow)
        let selection: EventSelection
        do {
            selection = try EventSelection(
                expression, needed: needed, available: names, machine: .host, compat: includesCompat,
                implemented: RunningKernel.syscalls(among:))
        } catch {
            throw Failure("-e \(Output.escaped(expression ?? "")): \(error.description)")
        }
        setup.syscalls = selection.syscalls
        setup.entries = selection.entries
        setup.exits = selection.exits
        setup.numbers = selection.numbers
        setup.isComplete = includesCompat
        try TargetArguments.report(withoutEvent: selection)
        if narrow, !compat { CommandSupport.complain("a 32-bit program: raw_syscalls is used for its calls") }
    }

    /// Whether what is to be traced is a 32-bit program. Of the whole machine only a message says it.
    private func runsNarrowProgram(_ command: TraceSession.Command?) throws -> Bool {
        guard Machine.host.leavesCompatOut else { return false }
        if let path = command?.path { return ProgramWidth(ofFile: path) == .narrow }
        guard all else { return try pids().contains { ProgramWidth(ofProcess: $0) == .narrow } }
        let count = compat ? 0 : TargetArguments.narrowProcesses().count
        if count > 0 {
            CommandSupport.complain("32-bit programs that run: \(count); their calls are not recorded without --compat")
        }
        return false
    }

    private static func narrowProcesses() -> [Int32] {
        TraceFS(path: "/proc").names(in: "").compactMap { Int32($0) }.filter { ProgramWidth(ofProcess: $0) == .narrow }
    }

    /// The widths of what is traced at the start, by task.
    func widths(_ session: TraceSession) throws -> [Int32: ProgramWidth] {
        guard Machine.host.leavesCompatOut else { return [:] }
        if let command = session.command { return [command.pid: .wide] }
        let processes = all ? TargetArguments.narrowProcesses() : try pids()
        var widths: [Int32: ProgramWidth] = [:]
        for process in processes {
            guard let width = ProgramWidth(ofProcess: process) else { continue }
            for task in TraceFS(path: "/proc").names(in: "\(process)/task") { widths[Int32(task) ?? process] = width }
        }
        return widths
    }

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

    /// Says how many events were lost, and what helps if they were lost now, from a buffer of `bufferSize` KiB; whether any were.
    static func report(lost statistics: [(cpu: Int, statistics: BufferStatistics)], bufferSize: Int?) -> Bool {
        let lost = statistics.filter { $0.statistics.lost > 0 }
        guard !lost.isEmpty else { return false }
        let parts = lost.map { "\($0.statistics.lost) on CPU \($0.cpu)" }.joined(separator: ", ")
        let total = lost.reduce(0) { $0 + $1.statistics.lost }
        let advice = bufferSize.map { "; a larger buffer helps: -b \($0 * 4)" } ?? ""
        CommandSupport.complain("\(total) events were lost (\(parts))\(advice)")
        return true
    }

    /// Ends with the status that is asked for: whether events were lost, or the command's own.
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
