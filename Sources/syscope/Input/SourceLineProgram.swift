import Binary
import Glibc
import SystemPackage

/// A program that knows the source lines of code, started once and asked for many addresses.
final class SourceLineProgram {
    /// The programs that can be asked, by their names on PATH.
    enum Kind: String {
        /// LLVM's, which reads the files of every architecture.
        case llvmSymbolizer = "llvm-symbolizer"
        /// That of binutils, which reads sections of relocatable files too.
        case addr2line

        /// The arguments for the file at `path`: addresses come by standard input, and each is printed before its lines.
        func arguments(_ path: String, section: String?) -> [String] {
            switch self {
            case .llvmSymbolizer:
                [rawValue, "--output-style=GNU", "--functions=none", "--inlines", "-a", "-e", path]
            case .addr2line: [rawValue, "-a", "-i", "-e", path] + (section.map { ["-j", $0] } ?? [])
            }
        }
    }

    private let program: ConnectedProgram
    private var lines = LineBuffer()

    /// The file of a program; nil if PATH has none.
    static func path(of kind: Kind) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(kind.rawValue)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts the program at `program` on a file.
    ///
    /// - Throws: ``Failure`` if it cannot be started.
    init(_ kind: Kind, at program: String, file: DebugFile, section: String? = nil) throws(Failure) {
        let memory = file.path == nil ? try file.inMemory() : nil
        defer { try? memory?.close() }
        // The program has it as descriptor 3.
        self.program = try ConnectedProgram(
            program, kind.arguments(file.path ?? "/proc/self/fd/3", section: section), passing: memory)
    }

    /// The source lines of each address, innermost first; empty where none is known.
    ///
    /// - Returns: nil if the program gives no answer: it has ended.
    func lines(of addresses: [UInt64]) -> [[String]]? {
        var answers: [[String]] = []
        answers.reserveCapacity(addresses.count)
        for start in stride(from: 0, to: addresses.count, by: SourceLineProgram.batch) {
            let part = addresses[start..<min(start + SourceLineProgram.batch, addresses.count)]
            guard let found = ask(part) else { return nil }
            answers += found
        }
        return answers
    }

    /// Addresses that are asked for at once. The socket takes them all, whatever the program has written and we have not read.
    private static let batch = 512
    /// A line of more bytes is no answer.
    private static let answerLimit = 1 << 20

    private func ask(_ addresses: ArraySlice<UInt64>) -> [[String]]? {
        // A last address that nothing is known of: when its answer begins, the others are whole.
        let text = Array((addresses + [.max]).map { "0x\(String($0, radix: 16))\n" }.joined().utf8)
        do throws(Errno) { try program.socket?.send(text) } catch { return nil }
        var answers: [[String]] = []
        while answers.count <= addresses.count || answers[addresses.count].isEmpty {
            guard let line = readLine() else { return nil }
            if line.hasPrefix("0x"), UInt64(line.dropFirst(2), radix: 16) != nil {
                answers.append([])
            } else if !answers.isEmpty, !line.isEmpty {
                answers[answers.count - 1].append(line)
            }
        }
        return answers.dropLast().map { lines in lines.filter { !$0.hasPrefix("??:") } }
    }

    private func readLine() -> String? {
        while true {
            if let line = lines.next() { return String(decoding: line, as: UTF8.self) }
            guard lines.count < SourceLineProgram.answerLimit, let part = try? program.socket?.receive(limit: 1 << 14),
                !part.isEmpty
            else { return nil }
            lines.append(part)
        }
    }
}
