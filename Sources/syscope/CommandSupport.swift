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
        let line = "syscope: \(message)\n"
        _ = line.withCString { Glibc.write(2, $0, strlen($0)) }
    }

    /// Ends the command with status 2 and a message.
    static func failure(_ message: String) -> ExitCode {
        complain(message)
        return ExitCode(2)
    }

    /// Does `work`; what it throws becomes a message and status 2. A closed pipe at the output is no error.
    static func run(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error as ExitCode {
            throw error
        } catch let error as MergeError<CallError> {
            switch error {
            case .visitor(.output(let problem)) where problem.errno == .brokenPipe: throw ExitCode(0)
            case .visitor(let problem): throw failure(problem.description)
            case .read(let problem): throw failure(problem.description)
            }
        } catch CallError.output(let problem) where problem.errno == .brokenPipe {
            throw ExitCode(0)
        } catch let error as any CustomStringConvertible & Error {
            throw failure(error.description)
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
            throw failure("-e \(shown(expression)): \(error.description)")
        }
    }

    /// Text from the command line or a file, safe for a terminal.
    static func shown(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value >= 0x20 && $0.value != 0x7f ? Character($0) : "?" })
    }

    /// Writes to a descriptor; the errors name `path`.
    static func sink(_ descriptor: FileDescriptor, _ path: String) -> LineReport.Sink {
        { bytes throws(FileError) in
            do {
                _ = try descriptor.writeAll(bytes)
            } catch {
                throw FileError(path: path, action: "write", errno: (error as? Errno) ?? .ioError)
            }
        }
    }

    /// Where the output goes: the file that `-o` names, or standard output.
    static func output(_ path: String?) throws -> (descriptor: FileDescriptor, name: String) {
        signal(SIGPIPE, SIG_IGN)
        guard let path else { return (.standardOutput, "standard output") }
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite, .groupRead, .otherRead])
            return (file, path)
        } catch {
            throw failure("cannot open '\(shown(path))': \(((error as? Errno) ?? .ioError).description)")
        }
    }

    /// Opens a trace file and says what its events mean.
    static func open(_ path: String, _ buffer: String?) throws -> (TraceFile, TraceFile.Buffer, SyscallSchema, Machine) {
        let file: TraceFile
        do {
            file = try TraceFile(path: path, systems: ["syscalls", "raw_syscalls", "sched", "task", "signal"])
        } catch .file(let error) {
            throw failure(error.description)
        } catch {
            throw failure("'\(shown(path))': \(error.description)")
        }
        let machine = Machine(name: file.machineName)
        let schema: SyscallSchema
        do {
            schema = try SyscallSchema(formats: file.formats, machine: machine)
        } catch {
            throw failure("'\(shown(path))': \(error.description)")
        }
        guard schema.hasSyscalls else {
            throw failure("'\(shown(path))' has no syscall events: it was recorded without '-e syscalls' or '-e raw_syscalls'")
        }
        let chosen: TraceFile.Buffer?
        if let buffer {
            chosen = file.buffers.first { $0.name == buffer }
        } else {
            // trace-cmd's recordings of an instance have an empty top level too.
            chosen = file.buffers.first { !$0.cpus.isEmpty } ?? file.buffers.first
        }
        guard let chosen else {
            let names = file.buffers.map { shown($0.name) }.joined(separator: ", ")
            throw failure("'\(shown(path))' has no buffer '\(shown(buffer ?? ""))': it has \(names)")
        }
        return (file, chosen, schema, machine)
    }

    /// Seconds east of Greenwich, now.
    static func zoneOffset() -> Int64 {
        var now = Glibc.time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Int64(local.tm_gmtoff)
    }
}

