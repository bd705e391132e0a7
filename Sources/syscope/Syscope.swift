import ArgumentParser
import Glibc

/// The command line: `syscope SUBCOMMAND …`.
@main
struct Syscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syscope",
        abstract: "Linux kernel symbols and syscall tracing.",
        discussion: """
            Which system calls can a kernel trace through ftrace, why are the others missing, and what would bring \
            them back?
            """,
        version: version,
        subcommands: [
            AuditCommand.self, DiffCommand.self, SurveyCommand.self, SymbolsCommand.self, SymbolizeCommand.self,
            KallsymsCommand.self,
            InfoCommand.self, ExtractCommand.self, TraceCommand.self, RecordCommand.self, ReportCommand.self,
            SummaryCommand.self,
        ])

    /// The version of this program, as in CHANGELOG.md.
    static let version = "0.1.0"

    /// Runs the subcommand and exits: 0 for yes, 1 for no, 2 for wrong usage or unreadable input.
    static func main() {
        signal(SIGPIPE, SIG_DFL)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            Output.error("syscope: \(failure.message)")
            Glibc.exit(ExitCode.unusable.rawValue)
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch {
            // Help, versions and completions also arrive as errors. They go to standard output.
            let status = exitCode(for: error)
            if status.isSuccess { exit(withError: error) }
            let message = Self.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
            Output.error("syscope: \(message) (see 'syscope --help')")
            Glibc.exit(ExitCode.unusable.rawValue)
        }
    }
}

extension ExitCode {
    /// The status if the answer is "no".
    static let no = ExitCode(1)
    /// The status for wrong usage, or for input that cannot be read.
    static let unusable = ExitCode(2)
}
