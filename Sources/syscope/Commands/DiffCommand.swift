import ArgumentParser
import SyscallEvents

/// `syscope diff OLD NEW`: how the syscall events of two kernels differ.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show the syscall events gained and lost between two kernels.",
        discussion: """
            Exit status: 0 if no event is lost, 1 if one is, 2 if a kernel cannot be read.
            """)

    @Argument(help: ArgumentHelp("The old kernel.", valueName: "old"), completion: .file())
    var old: String

    @Argument(help: ArgumentHelp("The new kernel.", valueName: "new"), completion: .file())
    var new: String

    @OptionGroup var kernel: KernelOptions

    @Option(help: "How to print: text or json.")
    var format: ReportFormat = .text

    func run() throws {
        let before = Audit(try kernel.kernel(at: old, readsLinkedSymbols: true))
        let after = Audit(try kernel.kernel(at: new, readsLinkedSymbols: true))
        let difference = AuditDifference(from: before, to: after)
        let report = DifferenceReport(difference, before, after)
        try Output.print(format == .json ? report.json : report.text)
        if !difference.lost.isEmpty { throw ExitCode.no }
    }
}
