import ArgumentParser
import Binary
import Ftrace
import Glibc
import SyscallTrace
import SystemPackage
import TraceFile

/// What the tracing subcommands share: opening, writing, and ending.
enum CommandSupport {
    /// Writes a message to standard error, on one line.
    static func complain(_ message: String) {
        Output.error("syscope: \(message)")
    }

    /// Does `work`; what it throws becomes a message and status 2. When nobody reads the output any more, the end is that of
    /// any program: by SIGPIPE.
    static func run(_ work: () throws -> Void) throws {
        // A reader that goes away must not end us before the instance is removed.
        signal(SIGPIPE, SIG_IGN)
        do {
            try work()
        } catch let error as ExitCode {
            throw error
        } catch let error as Failure {
            throw error
        } catch let error as MergeError<CallError> {
            switch error {
            case .visitor(.output(let problem)) where problem.errno == .brokenPipe: endByPipe()
            case .visitor(let problem): throw Failure(problem.description)
            case .read(let problem): throw Failure(problem.description)
            }
        } catch CallError.output(let problem) where problem.errno == .brokenPipe {
            endByPipe()
        } catch let problem as FileError where problem.errno == .brokenPipe {
            endByPipe()
        } catch let error as any CustomStringConvertible & Error {
            throw Failure(error.description)
        }
    }

    private static func endByPipe() {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
    }

    /// Throws if `descriptor` is a pipe that nobody reads any more.
    static func checkReader(of descriptor: FileDescriptor, _ path: String) throws(FileError) {
        var poller = pollfd(fd: descriptor.rawValue, events: 0, revents: 0)
        if poll(&poller, 1, 0) > 0, poller.revents & Int16(POLLERR) != 0 {
            throw FileError(path: path, action: .write, errno: .brokenPipe)
        }
    }

    /// What made following a session stop.
    static func cause(of error: LiveError<MergeError<CallError>>) -> any Error {
        switch error {
        case .control(let problem): problem
        case .step(let problem): problem
        }
    }

    /// The filter that `-e` gives.
    static func filter(_ expression: String?, _ schema: SyscallSchema) throws -> CallFilter {
        guard let expression else { return .all }
        do {
            return try CallFilter(parsing: expression, known: Set(schema.syscalls.map(\.name)))
        } catch {
            throw Failure("-e \(Output.escaped(expression)): \(error.description)")
        }
    }

    /// Writes to a descriptor; the errors name `path`.
    static func sink(_ descriptor: FileDescriptor, _ path: String) -> LineReport.Sink {
        { text throws(FileError) in
            do throws(Errno) {
                try text.write(to: descriptor)
            } catch {
                throw FileError(path: path, action: .write, errno: error)
            }
        }
    }

    /// Where the output goes: the file that `-o` names, or standard output.
    static func output(_ path: String?) throws -> (descriptor: FileDescriptor, name: String) {
        guard let path else { return (.standardOutput, "standard output") }
        do {
            let file = try withErrno {
                try FileDescriptor.open(
                    FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            }
            return (file, path)
        } catch {
            throw Failure("cannot open '\(Output.escaped(path))': \(error.description)")
        }
    }

    /// Opens a trace file and says what its events mean.
    static func open(_ path: String, _ buffer: String?) throws -> (TraceFile, TraceFile.Buffer, SyscallSchema, Machine)
    {
        let file: TraceFile
        do {
            file = try TraceFile(path: path, systems: ["syscalls", "raw_syscalls", "sched", "task", "signal"])
        } catch .file(let error) {
            throw Failure(error.description)
        } catch {
            throw Failure("'\(Output.escaped(path))': \(error.description)")
        }
        let machine = Machine(name: file.machineName, byteOrder: file.byteOrder)
        let schema: SyscallSchema
        do {
            schema = try SyscallSchema(formats: file.formats, machine: machine, origin: origin(of: file))
        } catch {
            throw Failure("'\(Output.escaped(path))': \(error.description)")
        }
        guard schema.hasSyscalls else {
            throw Failure(
                "'\(Output.escaped(path))' has no syscall events: it was recorded without '-e syscalls' or '-e raw_syscalls'"
            )
        }
        let chosen: TraceFile.Buffer?
        if let buffer {
            chosen = file.buffers.first { $0.name == buffer }
        } else {
            // trace-cmd's recordings of an instance have an empty top level too.
            chosen = file.buffers.first { !$0.cpus.isEmpty } ?? file.buffers.first
        }
        guard let chosen else {
            let names = file.buffers.map { Output.escaped($0.name) }.joined(separator: ", ")
            throw Failure("'\(Output.escaped(path))' has no buffer '\(Output.escaped(buffer ?? ""))': it has \(names)")
        }
        return (file, chosen, schema, machine)
    }

    /// What a file that `record` makes of `session` says of its creator: which events there are tells something then.
    static func creator(of session: TraceSession) -> String {
        session.isComplete ? "syscope record --compat" : "syscope record"
    }

    private static func origin(of file: TraceFile) -> SyscallSchema.Origin {
        switch file.creator {
        case "syscope record --compat": .session(everyCall: true)
        case "syscope record": .session(everyCall: false)
        default: .other
        }
    }

    /// Says of how many calls the names may be wrong.
    static func report(guessedNames count: UInt64) {
        guard count > 0 else { return }
        complain("\(count) calls have the names that their numbers have for 64-bit programs: nothing says what ran")
    }

    /// Seconds east of Greenwich, now.
    static func zoneOffset() -> Int64 {
        var now = Glibc.time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Int64(local.tm_gmtoff)
    }
}
