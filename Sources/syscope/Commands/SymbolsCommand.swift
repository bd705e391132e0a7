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
        help: ArgumentHelp("Compare with /proc/kallsyms of the booted kernel, as root reads it.", valueName: "file"),
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
        if let expect { return try compare(table.symbols(), with: expect, wordSize: wordSize) }
        guard format == .text else { return try Output.print(SymbolsReport(table.symbols()).json) }
        try table.writeListing { (lines) throws(Failure) in try Output.print(lines) }
    }

    private func compare(_ symbols: SymbolMap, with file: String, wordSize: Int) throws {
        let running: SymbolMap
        do throws(SystemMapError) {
            running = try SystemMap(contentsOf: file, grammar: .lines).symbols
        } catch {
            throw Failure("\(file): \(error)")
        }
        guard running.entries.contains(where: { $0.address != 0 }) else {
            throw Failure("\(file): all addresses are 0: the kernel hides them from who is not root (kptr_restrict)")
        }
        let comparison = SymbolComparison(linked: symbols, running: running, wordSize: wordSize)
        let report = SymbolComparisonReport(comparison: comparison)
        try Output.print(format == .json ? report.json : report.text)
        if !comparison.agrees { throw ExitCode.no }
    }
}
