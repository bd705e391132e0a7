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

/// Runs programs, and finds what the tests need of the system.
public enum Tools {
    /// The top of the source tree.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where Debian's kernel packages are looked for, as scripts/fetch-kernel-packages.sh downloads them: the directory
    /// that the variable names, or `.kernel-packages`.
    public static let kernelPackageDirectory =
        ProcessInfo.processInfo.environment["SYSCOPE_KERNEL_PACKAGES"] ?? root.appending(path: ".kernel-packages").path

    /// The names of the kernel packages that are there, sorted.
    public static let kernelPackages: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: kernelPackageDirectory)) ?? []
        return files.filter { $0.hasPrefix("linux-image-") && $0.hasSuffix(".deb") }.sorted()
    }()

    /// The path of a program of this package, which lies beside the tests.
    public static func product(_ name: String) -> String {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: name).path
    }

    /// The path of an executable on PATH; nil if there is none.
    public static func path(of program: String) -> String? {
        if program.contains("/") { return FileManager.default.isExecutableFile(atPath: program) ? program : nil }
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return directories.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program, its output going to a file so that no amount of it can block.
    public static func run(
        _ program: String, _ arguments: [String], directory: URL? = nil, environment: [String: String] = [:],
        outputTo output: URL? = nil
    ) throws -> ProgramResult {
        guard let path = path(of: program) else { throw CocoaError(.fileNoSuchFile) }
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
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
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
