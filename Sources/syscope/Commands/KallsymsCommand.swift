import ArgumentParser
import Binary
import ELF
import Kallsyms
import KernelImage
import SystemPackage

/// `syscope kallsyms MAP|VMLINUX`: kallsyms tables from symbols, or a check of the tables in a kernel.
struct KallsymsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kallsyms",
        abstract: "Make a kernel's symbol tables, say how large they are, or check those of a linked kernel.",
        discussion: """
            The input is a symbol map (System.map, or what nm -n prints) or an ELF vmlinux, of which nm and mksysmap \
            are done here. The tables go to standard output as the kernel's scripts/kallsyms writes them. The program \
            'kallsyms', which comes with this one, takes that program's place in a kernel build.

            Exit status: 0 if the tables could be made (or are right, with --check), 1 if --check finds that they are \
            not, 2 if the input cannot be read or no table can be made of it.
            """)

    @Argument(help: ArgumentHelp("The symbol map or the kernel.", valueName: "input"), completion: .file())
    var path: String

    @Option(
        help: ArgumentHelp(
            "The kernel's rules to follow: \(Era.allCases.map(\.rawValue).joined(separator: ", ")). The default is "
                + "that of the kernel's release, and 6.12 for a map.", valueName: "era"))
    var era: Era?

    @Flag(help: help(.allSymbols))
    var allSymbols = false

    @Flag(help: help(.absolutePerCPU))
    var absolutePercpu = false

    @Flag(inversion: .prefixedNo, help: help(.baseRelative))
    var baseRelative = true

    @Flag(inversion: .prefixedNo, help: help(.pcRelative))
    var pcRelative = true

    @Flag(help: help(.ltoClang))
    var ltoClang = false

    @Flag(help: "Keep the symbols between __start_opd and __end_opd too.")
    var functionDescriptors = false

    @Option(
        help: ArgumentHelp("Write a relocatable ELF object instead of assembler source.", valueName: "file"),
        completion: .file())
    var object: String?

    @Option(
        help: ArgumentHelp(
            "The object's architecture: \(ObjectMachine.names.joined(separator: ", ")).", valueName: "arch"),
        completion: .list(ObjectMachine.names))
    var machine: ObjectMachine?

    @Flag(help: "Instead of the tables print what is kept, and how large they are.")
    var statistics = false

    @Flag(help: "Instead of making tables check those in a linked kernel against its symbols.")
    var check = false

    /// The help for an option of scripts/kallsyms, as a sentence.
    private static func help(_ option: KallsymsOptions) -> ArgumentHelp {
        ArgumentHelp(stringLiteral: option.meaning.prefix(1).uppercased() + option.meaning.dropFirst() + ".")
    }

    func validate() throws {
        if (object == nil) != (machine == nil) { throw ValidationError("--object and --machine go together.") }
        if check && (object != nil || statistics) {
            throw ValidationError("--check makes no tables: it goes with neither --object nor --statistics.")
        }
    }

    func run() throws {
        let input = try read()
        if check { return try check(input) }
        let options = SelectionOptions(
            era: input.era, allSymbols: allSymbols, absolutePerCPU: absolutePercpu, baseRelative: baseRelative,
            ltoClang: ltoClang, pcRelative: pcRelative, functionDescriptors: functionDescriptors)
        do {
            let tables = try GeneratedTables(
                input.map, options, withStatistics: statistics, wordSize: machine?.layout.wordSize)
            if let statistics = tables.statistics { try Output.print(statistics.text) }
            if statistics && object == nil { return }
            var output =
                if let object {
                    try ByteWriter(creating: object)
                } else {
                    ByteWriter(to: .standardOutput, path: "standard output")
                }
            try tables.write(as: machine.map { .object($0) } ?? .assembler, to: &output)
            try output.finish()
        } catch let error as FileError {
            throw Failure(error.description)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    private struct KallsymsInput {
        let map: SymbolMap
        let era: Era
        /// The kernel's facts; nil if the input is not a kernel, but a map.
        var facts: KernelFacts?
    }

    private func read() throws(Failure) -> KallsymsInput {
        let bytes = try Input.contents(of: path)
        guard bytes.hasText("\u{7f}ELF") || Compression(magicOf: bytes) != nil else {
            let era = era ?? .linux612
            do throws(SystemMapError) {
                return KallsymsInput(map: try SystemMap(bytes, grammar: era.rules.grammar).symbols, era: era)
            } catch {
                throw Failure("\(path): \(error)")
            }
        }
        let kernel = try KernelInput(at: path)
        _ = try kernel.image()
        let era = era ?? kernel.facts.release.map { Era(major: $0.major, minor: $0.minor) } ?? .linux612
        guard kernel.facts.file != nil else { throw Failure("\(path): no ELF file, and so no symbols for nm to list") }
        do throws(SymbolListError) {
            guard let symbols = try kernel.facts.linkedSymbols else { throw SymbolListError.noSymbolTable }
            return KallsymsInput(
                map: symbols.filteredAsSystemMap(era), era: era, facts: check ? kernel.facts : nil)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    private func check(_ input: KallsymsInput) throws {
        guard let facts = input.facts else { throw Failure("\(path): --check needs a linked kernel, not a map") }
        let check: TableCheck
        do throws(TableCheck.Failure) {
            check = try TableCheck(facts, era: input.era)
        } catch {
            throw Failure("\(path): \(error)")
        }
        if check.differences.isEmpty {
            return try Output.print(
                "the kallsyms tables are right: \(check.foundCount) symbols, by the rules of \(input.era.rawValue)\n")
        }
        var text = "the kallsyms tables hold \(check.foundCount) symbols; \(check.expectedCount) are called for\n"
        for difference in check.differences.prefix(20) { text += "  \(Output.escaped(difference.description))\n" }
        if check.differences.count > 20 { text += "  and \(check.differences.count - 20) more\n" }
        try Output.print(text)
        throw ExitCode.no
    }
}

extension Era: ExpressibleByArgument {}

extension ObjectMachine: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
