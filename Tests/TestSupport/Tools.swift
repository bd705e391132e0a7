import Foundation

/// What a program that a test ran has printed, and how it ended.
public struct ProgramResult: Sendable {
    /// The exit status; 128 and the signal's number if a signal ended it.
    public let status: Int32
    /// The number that the process had.
    public let pid: Int32
    public let output: Data
    public let errors: String

    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
}

/// Why a test cannot run a program.
public enum ToolError: Error, CustomStringConvertible {
    case undeclared(String)
    case notInstalled(String, package: String)

    public var description: String {
        switch self {
        case .undeclared(let program):
            "a test runs \(program), which no package in scripts/packages.txt is declared to bring"
        case .notInstalled(let program, let package):
            "\(program) is not installed: Debian's \(package) brings it, and `make test` installs that"
        }
    }
}

/// Runs programs, and finds what the tests need of the system.
public enum Tools {
    /// The top of the source tree.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The path of a program of this package, which lies beside the tests.
    public static func product(_ name: String) -> String {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: name).path
    }

    /// The path of a program that is declared in scripts/packages.txt and installed. A path that is not the system's is
    /// that of a program which the test made, or which comes with this project.
    ///
    /// - Throws: `ToolError` if it is not declared or not installed.
    public static func path(of program: String) throws -> String {
        if program.contains("/") {
            let systems = ["/bin/", "/lib/", "/opt/", "/sbin/", "/usr/"]
            guard systems.contains(where: program.hasPrefix), !program.hasPrefix(root.path + "/") else {
                return program
            }
        }
        guard let package = DeclaredPackage.byProgram[program] else { throw ToolError.undeclared(program) }
        guard let path = DeclaredPackage.installedPath(of: program) else {
            throw ToolError.notInstalled(program, package: package)
        }
        return program.contains("/") ? path : try DeclaredPackage.links.get().appending(path: program).path
    }

    /// The environment of programs that tests start: PATH has the declared programs and no others.
    public static func environment(_ changes: [String: String] = [:]) throws -> [String: String] {
        ProcessInfo.processInfo.environment.merging(["PATH": try DeclaredPackage.links.get().path]) { $1 }
            .merging(changes) { $1 }
    }

    /// Runs a program, its output going to a file so that no amount of it can block.
    ///
    /// - Throws: `ToolError` if it is not declared or not installed.
    public static func run(
        _ program: String, _ arguments: [String], directory: URL? = nil, environment: [String: String] = [:],
        outputTo output: URL? = nil
    ) throws -> ProgramResult {
        let path = try path(of: program)
        let scratch = try scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let outputFile = output ?? scratch.appending(path: "output")
        let errorFile = scratch.appending(path: "errors")
        if output == nil { _ = FileManager.default.createFile(atPath: outputFile.path, contents: nil) }
        _ = FileManager.default.createFile(atPath: errorFile.path, contents: nil)
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.environment = try Tools.environment(environment)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        process.waitUntilExit()
        return ProgramResult(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            pid: process.processIdentifier,
            output: output == nil ? try Data(contentsOf: outputFile) : Data(),
            errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
    }

    /// A new temporary directory, which the caller removes.
    public static func scratchDirectory() throws -> URL {
        let directory = FileManager.default.temporaryDirectory.appending(path: "syscope-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return directory
    }
}
