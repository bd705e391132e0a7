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

            The kernel's load offset (KASLR) is found in the text itself, or given with --offset.

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
        let text = try Input.contents(of: "/dev/stdin").array
        let offset: LoadOffset
        if let given {
            offset = LoadOffset(given, .given)
        } else {
            do throws(AmbiguousOffset) {
                offset = try symbolizer.loadOffset(in: text)
            } catch {
                throw Failure("standard input: \(error)")
            }
        }
        let output = symbolizer.symbolized(text, offset: offset.value, showsAddresses: showAddresses)
        try Output.write(Bytes(output.text), to: "-")
        if output.counts.mismatches > output.counts.symbols {
            Output.error(
                "syscope: warning: \(output.counts.mismatches) symbols have other sizes in \(path): "
                    + "the text seems to be of another kernel")
        }
        if output.counts.addresses == 0, output.counts.symbols == 0 { throw ExitCode.no }
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
