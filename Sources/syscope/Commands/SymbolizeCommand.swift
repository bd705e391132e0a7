import ArgumentParser
import Binary
import Kallsyms

/// `syscope symbolize IMAGE [ADDRESS…]`: addresses and logs with their symbols.
struct SymbolizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbolize",
        abstract: "Resolve the addresses and symbols in an oops, a stack trace or dmesg.",
        discussion: """
            Without addresses, standard input is copied to standard output with every address of the kernel replaced \
            by symbol+0x12/0x34, and the address in the image put in parentheses behind every symbol+0x12/0x34 that is \
            there already; behind symbol+0x12 too, as ftrace, perf and bcc print it, where one function has the name. \
            Nothing else changes.

            IMAGE may be a text that lists symbols instead, compressed or not: a System.map, what nm prints, or \
            /proc/kallsyms, which names symbols of modules and BPF programs too.

            The kernel's load offset (KASLR) is found in the text itself, or given with --offset. Once it is known, \
            each line is written as it comes, so that the text may be one that goes on, such as that of 'dmesg -w'; \
            until then lines are held back, 16 MiB at most.

            With --lines, symbol+0x12/0x34 becomes symbol (file.c:56), and symbol (inlined.h:78 file.c:56) where a \
            function is inlined, as scripts/decode_stacktrace.sh does it:

              syscope symbolize --lines --modules /lib/modules/6.1.0 vmlinux < oops.txt

            Exit status: 0, 1 if nothing (or an address that was given) could be resolved, 2 if IMAGE cannot be read.
            """)

    @Argument(
        help: ArgumentHelp(
            "The kernel's image, a package, or a list of symbols; \"-\" for standard input.", valueName: "image"),
        completion: .file())
    var path: String

    @Argument(help: ArgumentHelp("Addresses, in hexadecimal.", valueName: "address"))
    var addresses: [String] = []

    @Option(
        help: ArgumentHelp(
            "How far the kernel was loaded from where it was linked, in hexadecimal; 0 for no KASLR.",
            valueName: "offset"))
    var offset: String?

    @Flag(inversion: .prefixedNo, help: "Put addresses behind symbols.")
    var showAddresses = true

    @Flag(
        name: [.customShort("l"), .long],
        help: "Source lines in place of offsets, by the debug information in IMAGE and in modules.")
    var lines = false

    @Option(
        help: ArgumentHelp(
            "Where the modules' files are, such as /lib/modules/VERSION: .ko, .ko.xz, .ko.zst, .ko.gz.",
            valueName: "dir"),
        completion: .directory)
    var modules: String?

    @Option(
        help: ArgumentHelp(
            "A copy of /proc/modules of the kernel that wrote the text: where its modules were loaded.",
            valueName: "file"),
        completion: .file())
    var procModules: String?

    @Option(
        help: ArgumentHelp(
            "/sys/module of the kernel that wrote the text, or a copy: where all sections of its modules were loaded.",
            valueName: "dir"),
        completion: .directory)
    var sysModules: String?

    func validate() throws {
        if path == "-", addresses.isEmpty {
            throw ValidationError(
                "With IMAGE '-', standard input is the list of symbols: give the addresses as arguments.")
        }
        if procModules != nil, modules == nil {
            throw ValidationError("--proc-modules needs --modules, for the modules' files.")
        }
        if sysModules != nil, modules == nil {
            throw ValidationError("--sys-modules needs --modules, for the modules' files.")
        }
    }

    func run() throws {
        var given = try offset.map { try number($0, "--offset") }
        let input = try SymbolizerInput(at: path)
        if input.isRunning, given == nil { given = 0 }
        let files = try modules.map { (path) throws(Failure) in try ModuleFiles(in: path, wantsLines: lines) }
        let finder = try sourceLines(input, files)
        defer {
            if let problem = finder?.problem { Output.error("syscope: warning: \(problem)") }
        }
        var stream = SymbolizedStream(
            input.symbolizer, offset: given.map { LoadOffset($0, .given) }, showsAddresses: showAddresses,
            modules: try loadedModules(files), lines: finder.map { finder in { finder.lines(of: $0) } })
        guard addresses.isEmpty else { return try resolve(&stream) }
        do {
            let input = try FileReader("/dev/stdin")
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while case let count = try input.read(into: &buffer, from: 0), count > 0 {
                let isLooking = stream.offset == nil
                let ready = try stream.add(buffer[..<count])
                if isLooking, stream.offset?.evidence == .assumed {
                    Output.error(
                        "syscope: warning: no load offset in the first \(SymbolizedStream.holdLimit >> 20) MiB: "
                            + "0 is assumed; --offset gives another")
                }
                try Output.print(ready)
            }
            try Output.print(try stream.finish())
        } catch let error as AmbiguousOffset {
            throw Failure("standard input: \(error)")
        } catch let error as FileError {
            throw Failure(error.description)
        }
        let counts = stream.counts
        if counts.mismatches > counts.symbols {
            Output.error(
                "syscope: warning: \(counts.mismatches) symbols have other sizes in \(path): "
                    + "the text seems to be of another kernel")
        }
        if counts.addresses == 0, counts.symbols == 0 { throw ExitCode.no }
    }

    /// Finds source lines; nil if they are not wanted.
    private func sourceLines(_ input: SymbolizerInput, _ files: ModuleFiles?) throws(Failure) -> SourceLineFinder? {
        guard lines else { return nil }
        guard input.debugFile != nil || files != nil else {
            throw Failure(
                "\(path): no debug information, which --lines needs: give the vmlinux that was linked, of a kernel "
                    + "with CONFIG_DEBUG_INFO; distributions have it in a package of its own")
        }
        let finder = try SourceLineFinder(kernel: input.debugFile, modules: files)
        if let address = input.symbolizer.places.address(ofFunction: "kernel_init") {
            finder.findBasePath(kernelInit: address)
        }
        return finder
    }

    private func loadedModules(_ files: ModuleFiles?) throws(Failure) -> LoadedModules? {
        guard let files else { return nil }
        var loaded = LoadedModules { files.object(named: $0) }
        if let procModules {
            let text = try Input.contents(of: procModules)
            guard loaded.read(procModules: text.array) > 0 else {
                throw Failure(
                    "\(procModules): no line has a module's address: not a copy of /proc/modules, or one that was not "
                        + "read as root (kptr_restrict)")
            }
        }
        if let sysModules {
            for (module, sections) in try ModuleSections.read(sysModules) {
                loaded.place(sections: sections, of: module)
            }
        }
        return loaded
    }

    private func resolve(_ stream: inout SymbolizedStream) throws {
        var isComplete = true
        var lines = ""
        for address in addresses {
            let text = stream.text(for: try number(address, "the address"))
            if text == nil { isComplete = false }
            lines += Output.escaped(text ?? address) + "\n"
        }
        try Output.print(lines)
        if !isComplete { throw ExitCode.no }
    }

    private func number(_ text: String, _ what: String) throws(Failure) -> UInt64 {
        let isNegative = text.hasPrefix("-")
        let digits = text.dropFirst(isNegative ? 1 : 0)
        guard let value = UInt64(digits.hasPrefix("0x") ? digits.dropFirst(2) : digits, radix: 16) else {
            throw Failure("\(what) '\(text)' is not a hexadecimal number")
        }
        return isNegative ? 0 &- value : value
    }
}
