import Foundation
import TestSupport
import Testing

/// Tests that trace this machine: one after another, as many look at what others would disturb.
@Suite(
    .enabled(if: geteuid() == 0, "needs root"), .enabled(if: Tracing.isPossible, "needs ftrace's syscall events"),
    .serialized)
struct TracingTests {}

/// What tests of tracing on this machine share.
enum Tracing {
    /// Whether this machine can be traced: a tracefs that is mounted or can be.
    static let isPossible: Bool = {
        if FileManager.default.fileExists(atPath: "\(path)/events/syscalls") { return true }
        _ = try? Tools.run("mount", ["-t", "tracefs", "nodev", path])
        return FileManager.default.fileExists(atPath: "\(path)/events/syscalls")
    }()

    static let path = "/sys/kernel/tracing"

    /// Instances that are there now of the process `pid`, or of one that had that number: others may trace here too.
    static func instances(of pid: Int32) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/instances")) ?? []).filter {
            $0.hasPrefix("syscope-\(pid)-")
        }
    }

    /// What a shell runs to write its own number to `file`, and to become the program that the words after this name.
    static func announced(in file: String) -> String { "sh -c 'echo $$ > \(file); exec \"$0\" \"$@\"'" }

    static func syscope(_ arguments: [String], directory: URL? = nil) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments, directory: directory)
    }

    /// Runs a program with the standard descriptors alone. Others leak into it from tests that run at the same time, and
    /// change the numbers of those that it opens.
    static func runAlone(_ words: [String], directory: URL? = nil) throws -> ProgramResult {
        let script = #"exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; exec "$@""#
        return try Tools.run("sh", ["-c", script, "sh"] + words, directory: directory)
    }

    /// Calls `body` with a directory of its own.
    static func withScratch(_ body: (URL) throws -> Void) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        try body(scratch)
    }

    /// A copy of `syscope` in `directory` that every user may run.
    static func programForEveryone(in directory: URL) throws -> URL {
        let program = directory.appending(path: "syscope")
        try FileManager.default.copyItem(at: URL(filePath: Tools.product("syscope")), to: program)
        _ = try Tools.run("chmod", ["-R", "a+rx", directory.path])
        return program
    }

    /// Starts a program that goes on while the test does something.
    static func start(_ program: String, _ arguments: [String], errors: URL? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try Tools.path(of: program))
        process.arguments = arguments
        process.environment = try Tools.environment()
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

    /// Waits until `condition` holds; false after a minute.
    static func wait(until condition: () -> Bool) -> Bool {
        for _ in 0..<6000 {
            if condition() { return true }
            usleep(10_000)
        }
        return condition()
    }
}

/// Calls as lines of `strace -f -o` or of `syscope trace -o` say them, by task.
///
/// Left out of them, or made alike, is only what two runs do not share or ftrace does not show: docs/trace.md has the list.
struct TraceLines {
    /// Name and result of every call, names of signals, and the end, by task in the order of appearance.
    private(set) var tasks: [[String]] = []
    private var index: [Substring: Int] = [:]

    /// Reads the lines, without the calls called `ignored`.
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
            if rest.hasPrefix("+++") {
                tasks[task].append(String(rest))
            } else if rest.hasPrefix("--- ") {
                let name = rest.dropFirst(4).prefix { $0 != " " }
                // One that nobody handles is shown to a debugger, and delivered to nobody.
                if name != "SIGCHLD" { tasks[task].append(String(name)) }
            } else if let (name, result) = TraceLines.call(rest), !ignored.contains(name) {
                tasks[task].append("\(name) \(TraceLines.normal(result, of: name))")
            }
        }
    }

    /// The tasks in an order that does not depend on which was seen first.
    var sorted: [[String]] { tasks.sorted { $0.joined(separator: "\n") < $1.joined(separator: "\n") } }

    /// The name and the result of a call; nil if the line does not have its end.
    private static func call(_ line: Substring) -> (name: String, result: Substring)? {
        guard !line.contains("<unfinished ...>"), let equals = line.range(of: " = ", options: .backwards) else {
            return nil
        }
        let start = line.hasPrefix("<... ") ? line.dropFirst(5) : line
        return (String(start.prefix { $0 != "(" && $0 != " " }), line[equals.upperBound...])
    }

    /// Calls whose results are numbers of tasks.
    private static let numbers: Set<String> = [
        "clone", "clone3", "fork", "vfork", "getpid", "getppid", "gettid", "wait4", "set_tid_address", "getpgrp",
        "getpgid", "setsid", "getsid",
    ]

    private static func normal(_ result: Substring, of name: String) -> String {
        let words = result.split(separator: " ")
        guard let value = words.first else { return "" }
        if value == "-1" || value == "?" { return "\(value) \(words.dropFirst().first ?? "")" }
        if numbers.contains(name) { return "TASK" }
        // strace writes flags that fcntl gives in hexadecimal.
        if name == "fcntl", value.hasPrefix("0x") { return "\(Int(value.dropFirst(2), radix: 16) ?? -1)" }
        return String(value)
    }
}
