import Kallsyms

/// What the command line asks for.
///
/// Options are read as getopt_long() does for the kernel's program: anywhere, in full or shortened as far as that is
/// unambiguous, up to `--`.
struct Arguments {
    /// The era's rules, and what is to be kept.
    var options: SelectionOptions
    /// The symbol map.
    var map = ""
    /// `--object`: the object file to write in place of assembler source on standard output.
    var object: String?
    /// `--machine`: the architecture of the object file.
    var machine: ObjectMachine?
    /// `--statistics`: print what was kept, and how large the tables are, on standard error.
    var printsStatistics = false

    enum Request {
        case run(Arguments)
        case help
        case version
    }

    static let usage = """
        usage: kallsyms [--all-symbols] [--absolute-percpu] [--base-relative] [--lto-clang] [--pc-relative] \
        [--era ERA] [--function-descriptors] [--object FILE --machine ARCH] [--statistics] in.map > out.S
        """

    /// A line for each option of the kernel's own program.
    private static let kernelOptions = KallsymsOptions.all.map { option in
        let name = "--\(option.name)"
        return "  \(name)\(String(repeating: " ", count: max(1, 24 - name.utf8.count)))\(option.meaning)"
    }.joined(separator: "\n")

    static let help = """
        \(usage)

        Makes a kernel's symbol tables of a symbol map, as the kernel's scripts/kallsyms does.

        \(kernelOptions)
          --era ERA               the kernel's rules to follow: \(Era.allCases.map(\.rawValue).joined(separator: ", "))
          --function-descriptors  keep the symbols between __start_opd and __end_opd too
          --object FILE           write a relocatable ELF object instead of assembler source
          --machine ARCH          its architecture: \(ObjectMachine.names.joined(separator: ", "))
          --statistics            say on standard error what was kept and how large it is
          --help, --version

        Without --era, the era is that of the environment's KERNELVERSION, which a kernel build sets; without that,
        the oldest that knows the options given, or 6.12.

        """

    /// Reads the command line.
    ///
    /// - Parameter kernelVersion: the environment's KERNELVERSION.
    static func parse(_ arguments: [String], kernelVersion: String?) throws(UsageError) -> Request {
        var scanner = Scanner(arguments: arguments)
        var named: KallsymsOptions = []
        var era: Era?
        var result = Arguments(options: SelectionOptions(era: .linux612))
        var keepsDescriptors = false
        var maps: [String] = []
        while let argument = try scanner.next() {
            switch argument {
            case .positional(let path): maps.append(path)
            case .option(.kernel(let option)): named.insert(option)
            case .option(.functionDescriptors): keepsDescriptors = true
            case .option(.statistics): result.printsStatistics = true
            case .option(.object): result.object = try scanner.value(of: "--object")
            case .option(.help): return .help
            case .option(.version): return .version
            case .option(.era):
                let name = try scanner.value(of: "--era")
                era = try Arguments.era(named: name)
            case .option(.machine):
                let name = try scanner.value(of: "--machine")
                guard let machine = ObjectMachine(name) else {
                    let known = ObjectMachine.names.joined(separator: ", ")
                    throw UsageError("unknown machine '\(name)': it must be one of \(known)")
                }
                result.machine = machine
            }
        }
        guard let map = maps.first else { throw UsageError("no symbol map given") }
        guard maps.count == 1 else { throw UsageError("more than one symbol map given: '\(maps[1])'") }
        guard (result.object == nil) == (result.machine == nil) else {
            throw UsageError("--object and --machine go together")
        }
        let chosen = era ?? Arguments.era(ofKernel: kernelVersion) ?? Arguments.era(knowing: named)
        let unknown = named.subtracting(chosen.rules.options)
        if let known = KallsymsOptions.all.first(where: { unknown.contains($0.option) }) {
            throw UsageError("--\(known.name) is no option of the \(chosen.rawValue) era; choose another --era")
        }
        result.map = map
        result.options = SelectionOptions(era: chosen, named: named, functionDescriptors: keepsDescriptors)
        return .run(result)
    }

    private static func era(named name: String) throws(UsageError) -> Era {
        guard let era = Era(rawValue: name) ?? era(ofKernel: name) else {
            let known = Era.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("unknown era '\(name)': it must be one of \(known), or a kernel version")
        }
        return era
    }

    /// The era of a version such as "6.1.192" or "7.0-rc3".
    private static func era(ofKernel version: String?) -> Era? {
        guard let version else { return nil }
        let parts = version.split(separator: ".", maxSplits: 2)
        guard parts.count >= 2, let major = Int(parts[0]),
            let minor = Int(parts[1].prefix { $0.isASCII && $0.isNumber })
        else { return nil }
        return Era(major: major, minor: minor)
    }

    private static func era(knowing options: KallsymsOptions) -> Era {
        if options.isSubset(of: Era.linux612.rules.options) { return .linux612 }
        return Era.allCases.first { options.isSubset(of: $0.rules.options) } ?? .linux612
    }
}

/// Takes a command line apart.
private struct Scanner {
    enum Option {
        case kernel(KallsymsOptions)
        case era, functionDescriptors, object, machine, statistics, help, version

        static let all: [(name: String, option: Option)] =
            KallsymsOptions.all.map { ($0.name, .kernel($0.option)) } + [
                ("era", .era), ("function-descriptors", .functionDescriptors), ("object", .object),
                ("machine", .machine), ("statistics", .statistics), ("help", .help), ("version", .version),
            ]
    }

    enum Argument {
        case option(Option)
        case positional(String)
    }

    var rest: ArraySlice<String>
    private var isPastOptions = false
    /// What followed "=" in the option last read.
    private var attached: String?

    init(arguments: [String]) { rest = arguments[...] }

    mutating func next() throws(UsageError) -> Argument? {
        if let attached { throw UsageError("an option was given the value '\(attached)', but takes none") }
        guard let argument = rest.popFirst() else { return nil }
        if isPastOptions || !argument.hasPrefix("-") || argument == "-" { return .positional(argument) }
        if argument == "--" {
            isPastOptions = true
            return try next()
        }
        guard argument.hasPrefix("--") else { throw UsageError("unknown option '\(argument)'") }
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let matches = Option.all.filter { $0.name.hasPrefix(name) }
        guard let match = matches.first(where: { $0.name == name }) ?? matches.first else {
            throw UsageError("unknown option '\(argument)'")
        }
        if match.name != name, matches.count > 1 {
            let names = matches.map { "--\($0.name)" }.joined(separator: ", ")
            throw UsageError("ambiguous option '\(argument)': it may be \(names)")
        }
        attached = parts.count > 1 ? String(parts[1]) : nil
        return .option(match.option)
    }

    /// The value of the option last read.
    mutating func value(of option: String) throws(UsageError) -> String {
        if let value = attached {
            attached = nil
            return value
        }
        guard let value = rest.popFirst() else { throw UsageError("\(option) needs a value") }
        return value
    }
}
