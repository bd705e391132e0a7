import Foundation
import TestSupport
import Testing

/// Tests that trace this machine: one after another, as each looks at what instances there are.
@Suite(.enabled(if: Tracing.isPossible, Tracing.reason), .serialized)
struct TracingTests {}

/// What tests of tracing on this machine share.
enum Tracing {
    /// Whether this machine can be traced: root, and a tracefs that is mounted or can be.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        if FileManager.default.fileExists(atPath: "\(path)/events/syscalls") { return true }
        _ = try? Tools.run("mount", ["-t", "tracefs", "nodev", path])
        return FileManager.default.fileExists(atPath: "\(path)/events/syscalls")
    }()
    static let reason: Comment = "needs root, and a kernel with ftrace's syscall events"

    static let path = "/sys/kernel/tracing"

    /// Instances of ours that are there now.
    static var instances: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/instances")) ?? []).filter {
            $0.hasPrefix("syscope-")
        }
    }

    static func syscope(_ arguments: [String], directory: URL? = nil) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments, directory: directory)
    }

    /// Calls `body` with a directory of its own.
    static func withScratch(_ body: (URL) throws -> Void) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        try body(scratch)
    }

    /// Starts a program that goes on while the test does something.
    static func start(_ program: String, _ arguments: [String], errors: URL? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Tools.path(of: program)))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        if let errors {
            _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
            process.standardError = try FileHandle(forWritingTo: errors)
        } else {
            process.standardError = FileHandle.nullDevice
        }
        try process.run()
        return process
    }

    /// Waits until `condition` holds; false after ten seconds.
    static func wait(until condition: () -> Bool) -> Bool {
        for _ in 0..<1000 {
            if condition() { return true }
            usleep(10_000)
        }
        return condition()
    }
}

/// Calls as lines of a trace say them, by task, in the order in which the tasks appear.
struct TraceLines {
    /// Name and result of every call, by task.
    var tasks: [[String]] = []
    private var index: [Substring: Int] = [:]
    private var unfinished: [Int: String] = [:]

    /// Reads lines of `strace -f -o` or of `syscope trace -o`. Results that no two runs share are left out.
    init(_ text: String, without ignored: Set<String> = []) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            let rest = words[1].drop { $0 == " " }
            let task = index[words[0]] ?? tasks.count
            if task == tasks.count {
                index[words[0]] = task
                tasks.append([])
            }
            if rest.hasPrefix("+++") || rest.hasPrefix("---") { continue }
            let name: String
            if rest.hasPrefix("<... ") {
                name = String(rest.dropFirst(5).prefix { $0 != " " })
            } else {
                name = String(rest.prefix { $0 != "(" })
            }
            if rest.contains("<unfinished ...>") { continue }
            guard !ignored.contains(name), let equals = rest.range(of: " = ", options: .backwards) else { continue }
            let result = rest[equals.upperBound...]
            tasks[task].append("\(name) \(TraceLines.normal(String(result), of: name))")
        }
    }

    private static func normal(_ result: String, of name: String) -> String {
        // Addresses, numbers of processes, and what is not the same twice.
        if name == "fcntl" { return "fcntl" }
        if result.hasPrefix("0x") { return "0x" }
        let word = String(result.prefix { $0 != " " })
        let word2 = result.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        if word == "-1" || word == "?" { return "\(word) \(word2)" }
        switch name {
        case "clone", "clone3", "fork", "vfork", "getpid", "getppid", "gettid", "wait4", "set_tid_address", "getpgrp",
            "setsid":
            return "pid"
        default: return word
        }
    }
}
