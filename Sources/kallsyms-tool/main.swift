import Binary
import Glibc
import Kallsyms
import SystemPackage

// The kernel's scripts/kallsyms, made anew: see docs/kallsyms.md.

/// Writes a line to standard error, and ends with the status that the kernel's program has for every failure.
func fail(_ message: String) -> Never {
    warn(message)
    exit(1)
}

func warn(_ message: String) {
    _ = try? FileDescriptor.standardError.writeAll("kallsyms: \(message)\n".utf8)
}

func run(_ arguments: Arguments) throws {
    let map = try SystemMap(Bytes(contentsOf: arguments.map), grammar: arguments.options.era.rules.grammar)
    let table = try EncodedTable(SymbolSelection(map.symbols, arguments.options))
    var output = ByteWriter(to: .standardOutput, path: "standard output")
    AssemblerSource(of: table).write(to: &output)
    try output.finish()
}

signal(SIGPIPE, SIG_DFL)
do {
    let kernelVersion = getenv("KERNELVERSION").map { String(cString: $0) }
    let request = try Arguments.parse(Array(CommandLine.arguments.dropFirst()), kernelVersion: kernelVersion)
    switch request {
    case .help: try FileDescriptor.standardOutput.writeAll(Arguments.help.utf8)
    case .version: try FileDescriptor.standardOutput.writeAll("kallsyms (Syscope) 0.1.0\n".utf8)
    case .run(let arguments): try run(arguments)
    }
} catch let error as UsageError {
    fail("\(error.message)\n\(Arguments.usage)")
} catch {
    fail("\(error)")
}
