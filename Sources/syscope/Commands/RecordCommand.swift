import ArgumentParser
import Ftrace
import TraceFile

/// `syscope record`: writes ring-buffer pages to a trace file as they are.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record the system calls of a command, of processes, or of the machine to a file.",
        discussion: """
            The file is a trace.dat, for 'syscope report', 'syscope summary' and 'trace-cmd report'. With --from it is \
            made of files that were copied from another machine's tracefs.

            Exit status: 0 if nothing was lost, 1 if the kernel dropped events, 2 if tracing or writing failed; \
            that of the command with --exit-status.
            """)

    enum Compress: String, ExpressibleByArgument, CaseIterable {
        case none, zstd, zlib
    }

    @Option(name: .customShort("o"), help: ArgumentHelp("The trace file.", valueName: "file")) var output = "trace.dat"
    @Option(
        name: .customShort("e"),
        help: ArgumentHelp("Only these syscalls, as for 'syscope trace'.", valueName: "trace=SET"))
    var expression: String?
    @Option(help: ArgumentHelp("The version of the file's form: 6 or 7.", valueName: "6|7")) var fileVersion: Int?
    @Option(help: "Compress the file (version 7), after recording.") var compress = Compress.none
    @Option(
        help: ArgumentHelp(
            "Record nothing: make the file of what was copied from a tracefs into this directory.",
            valueName: "directory"))
    var from: String?
    @OptionGroup var target: TargetArguments

    func validate() throws {
        if from != nil, expression != nil || target.isGiven {
            throw ValidationError("--from takes everything that was copied: no -e, -p, -a or command goes with it")
        }
        guard [6, 7, nil].contains(fileVersion) else { throw ValidationError("--file-version: 6 or 7") }
        guard fileVersion != 6 || compress == .none else { throw ValidationError("--compress needs --file-version 7") }
    }

    func run() throws {
        let form: TraceFileWriter.Form =
            fileVersion == 7 || compress != .none
            ? .version7(TraceCompression(rawValue: compress.rawValue) ?? .none) : .version6
        try CommandSupport.run {
            if let from { return try write(TracefsCopy(directory: from), form) }
            let session = try target.session(expression: expression)
            defer { session.remove() }
            let result = try Recording(session: session, path: output, form: form).run()
            if let problem = result.problem {
                CommandSupport.complain(
                    "recording ended early: \(problem.description); "
                        + "\(result.size) bytes recorded until then are in '\(Output.escaped(output))'")
                throw ExitCode(2)
            }
            if let problem = session.command?.startError { throw problem }
            try target.end(
                session, lost: TargetArguments.report(lost: result.statistics, bufferSize: target.bufferSize))
        }
    }

    private func write(_ trace: TracefsCopy, _ form: TraceFileWriter.Form) throws {
        let writer = try TraceFileWriter(path: output, form: form, metadata: trace.metadata)
        try writer.finish(trace.metadata, parts: trace.parts)
        if TargetArguments.report(lost: trace.statistics, bufferSize: nil) { throw ExitCode.no }
    }
}
