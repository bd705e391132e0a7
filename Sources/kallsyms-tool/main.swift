import Binary
import CLinux
import ELF
import Glibc
import Kallsyms
import SystemPackage

// The kernel's scripts/kallsyms, made anew: see docs/kallsyms.md.

/// Ends with the status that the kernel's program has for every failure.
func fail(_ message: String, usage: String = "") -> Never {
    warn(message, then: usage)
    exit(1)
}

/// Writes a line, with what a terminal would obey escaped, and `more`.
func warn(_ message: String, then more: String = "") {
    _ = try? FileDescriptor.standardError.writeAll("kallsyms: \(message.escaped)\n\(more)".utf8)
}

func readMap(_ arguments: Arguments) -> SymbolMap {
    do throws(SystemMapError) {
        let map = try SystemMap(contentsOf: arguments.map, grammar: arguments.options.era.rules.grammar)
        if let line = map.skippedLines.first {
            let others = map.skippedLines.count - 1
            warn(
                "\(arguments.map): line \(line) is not \"address type name\", and was passed over"
                    + (others > 0 ? ", as \(others) others were" : ""))
        }
        return map.symbols
    } catch .file(let error) {
        fail(error.description)
    } catch {
        fail("\(arguments.map): \(error)")
    }
}

func run(_ arguments: Arguments) throws {
    let map = readMap(arguments)
    linux_release_program_pages()
    let tables = try GeneratedTables(
        consume map, arguments.options, withStatistics: arguments.printsStatistics,
        wordSize: arguments.machine?.layout.wordSize
    ) { selection in
        if let count = selection.dropped[.nameTooLong] {
            warn("\(arguments.map): \(count) symbols with names of 512 bytes or more are left out")
        }
        linux_release_program_pages()
    }
    linux_release_program_pages()
    var output =
        if let path = arguments.object {
            try ByteWriter(creating: path)
        } else {
            ByteWriter(to: .standardOutput, path: "standard output")
        }
    try tables.write(as: arguments.machine.map { .object($0) } ?? .assembler, to: &output)
    try output.finish()
    if let statistics = tables.statistics {
        try FileDescriptor.standardError.writeAll(statistics.text.utf8)
    }
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
    fail(error.message, usage: Arguments.usage + "\n")
} catch {
    fail("\(error)")
}
