import Foundation
import Testing

/// A row of scripts/packages.txt: a Debian package that tests need, which `make test` installs.
public struct DeclaredPackage: Sendable, CustomTestStringConvertible {
    public let name: String
    /// Names of programs on PATH that it brings, and paths of others.
    public let programs: [String]

    public var testDescription: String { name }

    /// The packages that are declared for tests; empty if the list cannot be read, and then nothing is declared.
    public static let all: [DeclaredPackage] = {
        let list = try? String(contentsOf: Tools.root.appending(path: "scripts/packages.txt"), encoding: .utf8)
        return (list ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 2, words[1].split(separator: ",").contains("test") else { return nil }
            return DeclaredPackage(name: words[0], programs: Array(words.dropFirst(2)))
        }
    }()

    /// The package of each declared program.
    static let byProgram = Dictionary(
        all.flatMap { package in package.programs.map { ($0, package.name) } }, uniquingKeysWith: { first, _ in first })

    /// Where the system keeps programs of packages. Others that a machine's PATH may have, of pyenv and the like, are not
    /// what is declared.
    private static let directories = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]

    /// The path of a program that is installed.
    public static func installedPath(of program: String) -> String? {
        let paths = program.contains("/") ? [program] : directories.map { "\($0)/\(program)" }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// A directory that has a link to each declared program and nothing else, which ends with the tests. It is the PATH of
    /// all programs that tests start, so that scripts cannot call others.
    static let links: Result<URL, any Error> = Result {
        let directory = try Tools.scratchDirectory()
        atexit {
            if let directory = try? DeclaredPackage.links.get() { try? FileManager.default.removeItem(at: directory) }
        }
        for program in byProgram.keys where !program.contains("/") {
            guard let path = installedPath(of: program) else { continue }
            try FileManager.default.createSymbolicLink(
                atPath: directory.appending(path: program).path, withDestinationPath: path)
        }
        return directory
    }
}
