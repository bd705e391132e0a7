import ArgumentParser
import Binary
import Ftrace
import Glibc
import SyscallTrace
import SystemPackage
import TraceFile

/// What the tracing subcommands share: how they report errors, open traces and write output.
enum CommandSupport {
    /// Writes a message to standard error, on one line.
    static func complain(_ message: String) {
        Output.error("syscope: \(message)")
    }

    /// Does `work`. An error that it throws becomes a message and status 2. If the reader of the output has gone, the
    /// program ends by SIGPIPE, as any program does.
    static func run(_ work: () throws -> Void) throws {
        // If the reader of the output goes, the tracing instance must be removed before the program ends.
        signal(SIGPIPE, SIG_IGN)
        do {
            try work()
        } catch let error as ExitCode {
            throw error
        } catch let error as Failure {
            throw error
        } catch TraceError.output(let problem) where problem.errno == .brokenPipe {
            endByPipe()
        } catch let problem as FileError where problem.errno == .brokenPipe {
            endByPipe()
        } catch TraceError.control(let problem), TraceInputError.control(let problem) {
            throw Failure(words(for: problem))
        } catch let problem as TraceControlError {
            throw Failure(words(for: problem))
        } catch let error as any CustomStringConvertible & Error {
            throw Failure(error.description)
        }
    }

    /// The message for an error of ftrace. If access to a control file is refused, it says what helps.
    private static func words(for error: TraceControlError) -> String {
        guard case .file(let problem) = error else { return error.description }
        switch problem.errno {
        case .permissionDenied, .notPermitted:
            return error.description
                + (geteuid() == 0
                    ? "; the kernel refuses it to root: is it locked down? See /sys/kernel/security/lockdown"
                    : "; tracing needs root")
        case .readOnlyFileSystem: return error.description + "; it is mounted read-only: mount -o remount,rw"
        default: return error.description
        }
    }

    private static func endByPipe() {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
    }

    /// Throws if `descriptor` is a pipe whose reader has gone.
    static func checkReader(of descriptor: FileDescriptor, _ path: String) throws(FileError) {
        var poller = pollfd(fd: descriptor.rawValue, events: 0, revents: 0)
        if poll(&poller, 1, 0) > 0, poller.revents & Int16(POLLERR) != 0 {
            throw FileError(path: path, action: .write, errno: .brokenPipe)
        }
    }

    /// The filter in the expression of `-e`; every call if it is nil.
    private static func filter(_ expression: String?, _ schema: SyscallSchema) throws -> CallFilter {
        guard let expression else { return .all }
        do {
            return try CallFilter(parsing: expression, known: Set(schema.syscalls.map(\.name)))
        } catch {
            throw Failure("-e \(Output.escaped(expression)): \(error.description)")
        }
    }

    /// A function that writes to `descriptor`. Its errors name `path`.
    static func writer(to descriptor: FileDescriptor, _ path: String) -> TextOutput.Write {
        { text throws(FileError) in
            do throws(Errno) {
                try text.write(to: descriptor)
            } catch {
                throw FileError(path: path, action: .write, errno: error)
            }
        }
    }

    /// The output: the file that `-o` names, or standard output.
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

    /// Opens a recorded trace. `name` is the buffer to read; nil for the main one.
    static func open(_ path: String, buffer name: String?) throws -> RecordedBuffer {
        let shown = "'\(Output.escaped(path))'"
        do throws(TraceInputError) {
            return try buffer(of: try RecordedTraces.open(path), name)
        } catch .file(let error) {
            throw Failure(error.description)
        } catch .unknownKind {
            throw Failure("\(shown): not a trace file, and not a directory of files copied from tracefs")
        } catch .noSyscallEvents {
            throw Failure(
                "\(shown) has no syscall events: it was recorded without '-e syscalls' or '-e raw_syscalls'")
        } catch .noBuffer(let name, let names) {
            let others = names.map { Output.escaped($0) }.joined(separator: ", ")
            throw Failure("\(shown) has no buffer '\(Output.escaped(name))': it has \(others)")
        } catch {
            throw Failure("\(shown): \(error.description)")
        }
    }

    private static func buffer(
        of trace: some RecordedTrace, _ name: String?
    ) throws(TraceInputError) -> RecordedBuffer { try RecordedBuffer(of: trace, named: name) }

    /// A process model for the events of `input`, with the filters of `-e` and `results`.
    static func model<Sink: TraceSink & ~Copyable>(
        of input: some TraceInput, _ expression: String?, results: TraceFilter.Results = .all, paths: Bool = false,
        _ sink: consuming Sink
    ) throws -> ProcessModel<Sink> {
        ProcessModel(
            schema: input.schema, names: input.taskNames,
            filter: TraceFilter(calls: try filter(expression, input.schema), results: results),
            paths: !paths ? .none : input.isLive ? .eventsAndProc : .events, sink: sink)
    }

    /// The option that records the calls of 32-bit programs.
    static let compatAdvice = "--compat"

    /// Reports how many calls may be shown with wrong names.
    static func report(guessedNames count: UInt64) {
        guard count > 0 else { return }
        complain("\(count) calls have the names that their numbers have for 64-bit programs: nothing says what ran")
    }

    /// The local time zone's offset, in seconds east of Greenwich.
    static func zoneOffset() -> Int64 {
        var now = Glibc.time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Int64(local.tm_gmtoff)
    }
}
