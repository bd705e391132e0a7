import ArgumentParser
import Binary
import ELF
import Ftrace
import Kallsyms
import KernelImage
import SyscallEvents

/// `syscope audit KERNEL`: which syscalls have events, and why the others have none.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Predict which syscall events a kernel has, and why the others are missing.",
        discussion: """
            KERNEL is an image in any form in which distributions ship it: vmlinux, vmlinuz, bzImage, zImage, Image, \
            a package (.deb, .rpm, .tar), and any of them compressed. Nothing is booted: what the kernel itself does \
            with sys_call_table, kallsyms and the syscall metadata as it starts is done on the image.

            Exit status: 0 if no event is missing, 1 if one is (or if --expect differs), 2 if KERNEL cannot be read.
            """)

    @Argument(help: ArgumentHelp("The kernel.", valueName: "kernel"), completion: .file())
    var path: String?

    @Flag(help: "Say what this machine can trace now, and compare with KERNEL or the running kernel's own image.")
    var live = false

    @Flag(help: "Print the names of the events that the kernel has, one a line, sorted.")
    var list = false

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Answer for the kernel with a remedy applied, or with several: with a plus sign between them, or repeated.",
            valueName: "remedy"),
        completion: .list(Remedy.allCases.map(\.rawValue)))
    var assumed: [RemedyList] = []

    private var remedies: Set<Remedy> { Set(assumed.flatMap(\.remedies)) }

    @Option(
        help: ArgumentHelp(
            "Show each step for one syscall, such as 'read': table, handler, lookup, match.", valueName: "syscall"))
    var explain: String?

    @Option(
        help: ArgumentHelp(
            "Compare with a list of event names: a saved --list, or 'ls events/syscalls'.", valueName: "file"),
        completion: .file())
    var expect: String?

    @Flag(help: "Give the evidence for every missing event, not only for the first of each cause.")
    var all = false

    @OptionGroup var kernel: KernelOptions

    @Option(help: "How to print: text or json.")
    var format: ReportFormat = .text

    func validate() throws {
        if path == nil && !live { throw ValidationError("Name a kernel, or ask for this machine with --live.") }
        let modes = [list, explain != nil, expect != nil, live].count { $0 }
        if modes > 1 {
            throw ValidationError("--list, --explain, --expect and --live are four questions: ask one at a time.")
        }
        if explain != nil && format == .json {
            throw ValidationError("--explain is for people: --format json has the same facts under 'slots'.")
        }
        if live && !remedies.isEmpty {
            throw ValidationError("--with assumes a change: this machine has none, drop --live.")
        }
    }

    func run() throws {
        guard !live, let path else { return try runLive() }
        let wantsSymbols = !list || !remedies.isEmpty || format == .json
        let kernel = try kernel.kernel(at: path, readsLinkedSymbols: wantsSymbols)
        Input.releaseProgramPages()
        if list && remedies.isEmpty && format == .text {
            var audit = Audit(kernel)
            try Output.print(audit.catalogue.eventNames.map { Output.escaped($0) + "\n" }.joined())
            // The linker's symbols may include a handler that kallsyms does not have.
            if audit.missing.isEmpty, kernel.image.symbolTable != nil,
                audit.findings.contains(where: \.isUnknownHandler)
            {
                do throws(AuditError) {
                    audit = Audit(try kernel.readingLinkedSymbols())
                } catch {
                    throw Failure(path, error)
                }
            }
            return try exit(for: audit)
        }
        let audit = try audited(kernel, path)
        if let explain {
            let explanation = try Explanation(audit, syscall: explain)
            try Output.print(explanation.text)
            if !explanation.isAvailable { throw ExitCode.no }
            return
        }
        if let expect {
            try compare(audit, with: expect)
            return
        }
        if list {
            let names = audit.catalogue.eventNames
            try Output.print(
                format == .json
                    ? AuditJSON.document(of: audit, path: path, outcomes: [])
                    : names.map { Output.escaped($0) + "\n" }.joined())
        } else {
            let outcomes = remedies.isEmpty && !audit.missing.isEmpty ? kernel.remedyOutcomes() : []
            try Output.print(
                format == .json
                    ? AuditJSON.document(of: audit, path: path, outcomes: outcomes)
                    : AuditReport(audit, outcomes: outcomes, showsAll: all).text)
        }
        try exit(for: audit)
    }

    private func audited(_ kernel: AuditedKernel, _ path: String) throws(Failure) -> Audit {
        if remedies.isEmpty { return Audit(kernel) }
        do throws(RemedyError) {
            return try Audit(kernel, with: remedies)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    private func runLive() throws {
        let report = try LiveReport(path: path) { path throws(Failure) in
            try kernel.kernel(at: path, readsLinkedSymbols: true)
        }
        try Output.print(format == .json ? report.json : report.text)
        switch report.system.verdict {
        case .perSyscall: if let audit = report.audit { try exit(for: audit.audit) }
        case .rawOnly, .noEvents, .lockedDown, .empty: throw ExitCode.no
        case .notPermitted, .notMounted, .readOnly: throw ExitCode.unusable
        }
    }

    private func exit(for audit: Audit) throws {
        if !audit.missing.isEmpty { throw ExitCode.no }
    }

    private func compare(_ audit: Audit, with file: String) throws {
        let expected = try EventList.names(in: Input.contents(of: file))
        let comparison = EventComparison(predicted: audit.catalogue.eventNames, expected: expected)
        let report = ComparisonReport(comparison, expectedFrom: file)
        try Output.print(format == .json ? report.json : report.text)
        if !comparison.agrees { throw ExitCode.no }
    }
}

/// Remedies as the command line names them, with plus signs between them: "undotted-rule+kallsyms-all".
struct RemedyList: ExpressibleByArgument {
    let remedies: [Remedy]

    static var allValueStrings: [String] { Remedy.allCases.map(\.rawValue) }

    init?(argument: String) {
        let names = argument.split(separator: "+", omittingEmptySubsequences: false)
        remedies = names.compactMap { Remedy(rawValue: String($0)) }
        if remedies.count != names.count { return nil }
    }
}
