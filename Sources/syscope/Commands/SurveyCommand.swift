import ArgumentParser
import Binary
import Glibc
import Survey

/// `syscope survey KERNEL…`: audits many kernels.
struct SurveyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey",
        abstract: "Audit many kernels, a line of JSON for each; or show such lines as a page.",
        discussion: """
            Each KERNEL is an image, a package, a directory of them, or a pattern in quotes. Without one, paths come from \
            standard input, one a line; labels NAME=VALUE may follow behind tab characters. An error of one kernel is a \
            record like others, and stops nothing. docs/survey.md describes the records.

              syscope survey -o results.jsonl /srv/mirror/pool
              syscope survey --report results.jsonl -o matrix.html

            Exit status: 0, or 1 if a kernel could not be audited, 2 if the survey could not be done.
            """)

    @Argument(
        help: ArgumentHelp("A kernel's image, a package, a directory or a pattern.", valueName: "kernel"),
        completion: .file())
    var kernels: [String] = []

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "The file of results. Kernels that have a record there, and have not changed, are left out.",
            valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp("A list of kernels, as standard input is; - is standard input.", valueName: "file"),
        completion: .file())
    var list: String?

    @Option(
        help: ArgumentHelp("How many kernels are audited at once (default: one for each CPU).", valueName: "number"))
    var jobs: Int?

    @Option(help: ArgumentHelp("The most seconds that one kernel may take.", valueName: "seconds"))
    var timeout = 600

    @Flag(help: "Audit those again that could not be audited before.")
    var retry = false

    @Option(
        help: ArgumentHelp("Make a page (HTML) of results: one file, for -o or standard output.", valueName: "results"),
        completion: .file())
    var report: String?

    @Flag(name: .shortAndLong, help: "No progress and no counts on standard error.")
    var quiet = false

    @Flag(help: .hidden)
    var worker = false

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 1024.") }
        if !(1...1_000_000).contains(timeout) { throw ValidationError("--timeout is a number from 1 to 1000000.") }
        if report != nil, !kernels.isEmpty || list != nil || retry {
            throw ValidationError("--report makes a page of results that are there: it takes no kernels.")
        }
        if retry, output == nil { throw ValidationError("--retry is about the records in a file: name it with -o.") }
        if !worker, report == nil, kernels.isEmpty, list == nil, isatty(STDIN_FILENO) == 1 {
            throw ValidationError("Name a kernel, or give a list of kernels by standard input.")
        }
    }

    func run() throws {
        if worker { return try SurveyWorker.run() }
        if let report { return try writePage(of: report) }
        // Answers of processes that have ended are errors, no signals.
        signal(SIGPIPE, SIG_IGN)
        let results = try output.map { (path) throws(Failure) in try ResultsFile(at: path) }
        let readsList = kernels.isEmpty && list == nil || list == "-"
        var files = kernels.flatMap { SurveyInputs.files(named: $0) }
        if let list, list != "-" {
            let lines = try Input.contents(of: list).array.split(separator: UInt8(ascii: "\n"))
            files += lines.compactMap { SurveyInputs.file(inLine: $0) }
        }
        let retry = retry
        var survey = SurveyRun(
            files, readsList: readsList, jobs: jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), timeout: timeout,
            progress: SurveyProgress(isQuiet: quiet),
            isDone: { results?.hasRecord(of: $0, retry: retry) ?? false },
            write: { (line) throws(Failure) in
                if let results { try results.append(line) } else { try Output.print(line) }
            })
        try survey.run()
        try results?.complete()
        if !quiet, output != nil { Output.error("syscope: \(survey.progress.summary)") }
        if survey.progress.failed > 0 { throw ExitCode.no }
    }

    private func writePage(of path: String) throws {
        let page = SurveyPage(try ResultsFile.results(at: path).records)
        try Output.write(Bytes(page.html), to: output ?? "-")
    }
}
