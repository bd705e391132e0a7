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
    let wordSize = arguments.machine?.layout.wordSize ?? map.wordSize
    let mapForStatistics = arguments.printsStatistics ? map : nil

    linux_release_program_pages()
    let selection = try SymbolSelection(consume map, arguments.options)
    if let count = selection.dropped[.nameTooLong] {
        warn("\(arguments.map): \(count) symbols with names of 512 bytes or more are left out")
    }
    linux_release_program_pages()
    let table = try EncodedTable(consume selection)
    linux_release_program_pages()
    if let path = arguments.object, let machine = arguments.machine {
        let object = try ObjectFile(of: table, for: machine)
        var output = try ByteWriter(creating: path)
        object.write { output.append($0) }
        try output.finish()
    } else {
        var output = ByteWriter(to: .standardOutput, path: "standard output")
        AssemblerSource(of: table).write(to: &output)
        try output.finish()
    }
    if let mapForStatistics {
        let text = try TableStatistics(table, of: mapForStatistics, wordSize: wordSize).text
        try FileDescriptor.standardError.writeAll(text.utf8)
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
