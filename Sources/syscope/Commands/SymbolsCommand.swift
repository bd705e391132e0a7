import ArgumentParser
import ELF
import Kallsyms
import KernelImage

/// `syscope symbols IMAGE`: the symbols in a kernel's own table.
struct SymbolsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbols",
        abstract: "Print the symbols that a kernel carries, as /proc/kallsyms does.",
        discussion: """
            IMAGE is a kernel in any form in which distributions ship it, or a package that holds one. The symbols are \
            those of its own kallsyms tables, in their order, at the addresses that it was linked for.

            Exit status: 0, 1 if --expect differs, 2 if IMAGE cannot be read or has no kallsyms tables.
            """)

    @Argument(help: ArgumentHelp("The kernel's image, or a package.", valueName: "image"), completion: .file())
    var path: String

    @Option(
        help: ArgumentHelp(
            "Compare with a list: /proc/kallsyms of the booted kernel, as root reads it; System.map; nm's.",
            valueName: "file"),
        completion: .file())
    var expect: String?

    @OptionGroup var image: ImageOptions

    @Option(help: "How to print: text or json.")
    var format: ReportFormat = .text

    func run() throws {
        let kernel = try KernelInput(at: path, config: image.config, given: image.hints)
        try kernel.requireLinux()
        let wordSize = try kernel.layout().wordSize
        let table: EmbeddedTable
        do {
            guard let found = try kernel.facts.kallsyms else {
                throw Failure("\(path): no kallsyms tables: not a kernel, or one with CONFIG_KALLSYMS=n")
            }
            table = found.value
        } catch let error as TableError {
            throw Failure("\(path): the kallsyms tables cannot be decoded: \(error)")
        }
        if table.addressEncoding == .selfRelative, !(try kernel.image().isPlaced) {
            throw Failure(
                "\(path): the symbols' addresses count from the tables' own place, and nothing tells the image's "
                    + "address: --base-address gives it")
        }
        if let expect { return try compare(table, of: kernel.facts, with: expect, wordSize: wordSize) }
        guard format == .text else { return try Output.print(SymbolsReport(table.symbols()).json) }
        try table.writeListing { (lines) throws(Failure) in try Output.print(lines) }
    }

    private func compare(_ table: EmbeddedTable, of facts: KernelFacts, with file: String, wordSize: Int) throws {
        let linked = table.symbols()
        let expected: SymbolMap
        do {
            guard let text = try Input.text(try Input.contents(of: file), at: file) else {
                throw Failure("\(file): no list of symbols, as /proc/kallsyms, a System.map and what nm prints are")
            }
            expected = try facts.tableSymbols(of: try ListedSymbols.inOrder(of: text), table, linked)
        } catch let error as ListedSymbolsError {
            throw Failure("\(file): \(error)")
        } catch let error as SelectionError {
            throw Failure("\(file): \(error)")
        }
        let comparison = SymbolComparison(linked: linked, running: expected, wordSize: wordSize)
        let report = SymbolComparisonReport(comparison: comparison)
        try Output.print(format == .json ? report.json : report.text)
        if !comparison.agrees { throw ExitCode.no }
    }
}
