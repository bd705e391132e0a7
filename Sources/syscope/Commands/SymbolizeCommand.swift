import ArgumentParser
import Binary
import Kallsyms

/// `syscope symbolize IMAGE [ADDRESS…]`.
struct SymbolizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbolize",
        abstract: "Resolve the addresses and symbols in an oops, a stack trace or dmesg.",
        discussion: """
            Without addresses, standard input is copied to standard output with every address of the kernel replaced \
            by symbol+0x12/0x34, and the address in the image put in parentheses behind every symbol+0x12/0x34 that is \
            there already. Nothing else changes; addresses in modules stay as they are.

            The kernel's load offset (KASLR) is found in the text itself, or given with --offset. Once it is known, each \
            line is written as it comes, so that the text may be one that goes on, such as that of 'dmesg -w'; until then \
            lines are held back, 16 MiB at most.

            Exit status: 0, 1 if nothing (or an address that was given) could be resolved, 2 if IMAGE cannot be read.
            """)

    @Argument(
        help: ArgumentHelp("The kernel's image, a package, or a System.map.", valueName: "image"),
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

    func run() throws {
        let given = try offset.map { try number($0, "--offset") }
        let symbolizer = try Input.symbolizer(at: path)
        guard addresses.isEmpty else { return try resolve(symbolizer, offset: given ?? 0) }
        var stream = SymbolizedStream(
            symbolizer, offset: given.map { LoadOffset($0, .given) }, showsAddresses: showAddresses)
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

    private func resolve(_ symbolizer: Symbolizer, offset: UInt64) throws {
        var isComplete = true
        var lines = ""
        for address in addresses {
            let text = symbolizer.text(for: try number(address, "the address"), offset: offset)
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
