import Binary
import Foundation
import Ftrace
import SyscallTrace
import SystemPackage
import TestSupport
import Testing

/// The same events through each sink. What JSON lines hold is documented in docs/trace.md.
@Suite struct SinkTests {
    private static func maker() throws -> TraceMaker {
        let maker = try TraceMaker([
            "openat(int dfd, const char * filename, int flags)", "read(unsigned int fd, char * buf, size_t count)",
            "execve(const char * filename)", "exit_group(int error_code)", "rt_sigreturn()",
        ])
        try maker.exit(100, "read", 0)
        try maker.call(
            100, "openat", ["dfd": -100, "filename": 1, "flags": 0o2_000_000], ["filename": "/a \"b\""], result: -2)
        try maker.enter(100, "read", ["fd": 3, "buf": 0x1000, "count": 10])
        maker.lose(.count(2))
        try maker.exit(100, "read", 10)
        try maker.newTask(100, child: 101, "worker", flags: 0x10000)
        try maker.enter(101, "read", ["fd": 4])
        try maker.deliver(100, 10, code: -6, handler: 1)
        try maker.call(100, "rt_sigreturn", result: 0)
        maker.lose(.unknown)
        try maker.enter(100, "exit_group", ["error_code": 7])
        try maker.end(100)
        return maker
    }

    @Test func straceText() throws {
        #expect(
            try Made.strace(Self.maker()) == [
                "100   <... read resumed>) = 0",
                #"100   openat(AT_FDCWD, "/a \"b\"", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)"#,
                "100   read(3, 0x1000, 10 <unfinished ...>", "--- 2 events lost on CPU 0 ---",
                "100   <... read resumed>) = 10", "101   read(4, NULL, 0 <unfinished ...>",
                "100   --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_TKILL} ---", "100   rt_sigreturn() = ?",
                "--- events lost on CPU 0 ---", "100   exit_group(7) = ?", "100   +++ exited with 7 +++",
            ])
    }

    private struct Line: Decodable, Equatable {
        struct Argument: Decodable, Equatable {
            let name: String
            let value: UInt64
            var text: String?
            var shown: String?
        }
        let version: Int
        let type: String
        var pid, process: Int?
        var name: String?
        let time: Int
        var syscall: String?
        var arguments: [Argument]?
        var result: Int?
        var error: String?
        var duration, cpu, events, signal, code: Int?
    }

    @Test func jsonLines() throws {
        let lines = try Made.text(Self.maker()) { schema, output in
            JSONLines(schema: schema, machine: Made.x86, realtimeOffset: 5, output: output)
        }.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        func line(
            _ type: String, _ time: Int, pid: Int? = 100, process: Int? = 100, name: String? = "shell"
        ) -> Line { Line(version: 1, type: type, pid: pid, process: process, name: name, time: time) }
        var expected: [Line] = []
        var openat = line("call", 1_001_005)
        openat.syscall = "openat"
        openat.arguments = [
            .init(name: "dfd", value: UInt64(bitPattern: -100), shown: "AT_FDCWD"),
            .init(name: "filename", value: 1, text: "/a \"b\""),
            .init(name: "flags", value: 0o2_000_000, shown: "O_RDONLY|O_CLOEXEC"),
        ]
        openat.result = -2
        openat.error = "ENOENT"
        openat.duration = 1000
        expected.append(openat)
        var lost = line("lost", 1_004_005, pid: nil, process: nil, name: nil)
        lost.cpu = 0
        lost.events = 2
        expected.append(lost)
        var read = line("call", 1_003_005)
        read.syscall = "read"
        read.arguments = [
            .init(name: "fd", value: 3, shown: "3"), .init(name: "buf", value: 0x1000, shown: "0x1000"),
            .init(name: "count", value: 10, shown: "10"),
        ]
        read.result = 10
        expected.append(read)
        var signal = line("signal", 1_007_005)
        signal.signal = 10
        signal.code = -6
        expected.append(signal)
        var sigreturn = line("call", 1_008_005)
        sigreturn.syscall = "rt_sigreturn"
        sigreturn.arguments = []
        expected.append(sigreturn)
        lost = line("lost", 1_010_005, pid: nil, process: nil, name: nil)
        lost.cpu = 0
        expected.append(lost)
        var exit = line("call", 1_010_005)
        exit.syscall = "exit_group"
        exit.arguments = [.init(name: "error_code", value: 7, shown: "7")]
        expected.append(exit)
        var end = line("end", 1_011_005)
        end.code = 7
        expected.append(end)
        // What had not returned when the trace ended comes last.
        var unfinished = line("call", 1_006_005, pid: 101, process: 100, name: "worker")
        unfinished.syscall = "read"
        unfinished.arguments = [
            .init(name: "fd", value: 4, shown: "4"), .init(name: "buf", value: 0, shown: "NULL"),
            .init(name: "count", value: 0, shown: "0"),
        ]
        expected.append(unfinished)
        for (line, wanted) in zip(lines, expected) { #expect(line == wanted) }
        #expect(lines.count == expected.count)
    }

    /// Output that cannot be written ends the trace, with what was wrong.
    @Test func outputThatFails() throws {
        let maker = try Self.maker()
        let schema = try Made.schema(maker)
        let full = FileError(path: "out", action: .write, errno: .noSpace)
        var model = ProcessModel(
            schema: schema,
            sink: StraceText(
                schema: schema, machine: Made.x86, output: TextOutput { _ throws(FileError) in throw full }))
        try model.take(maker.events)
        #expect(throws: TraceError.output(full)) { try model.finish() }
    }

    private final class Parts { var list: [String] = [] }

    /// A line that is handed over before it ends keeps its column.
    @Test func aLineHandedOverInParts() throws {
        let maker = try TraceMaker(["read(unsigned int fd)"])
        try maker.enter(100, "read", ["fd": 3])
        let entered = maker.time
        try maker.exit(100, "read", 1)
        let parts = Parts()
        let schema = try Made.schema(maker)
        var model = ProcessModel(
            schema: schema,
            sink: StraceText(
                schema: schema, machine: Made.x86,
                output: TextOutput { parts.list.append(String(decoding: $0.array, as: UTF8.self)) }))
        let events = maker.events
        try model.take(events, until: entered - 1)
        try model.sink.flush()
        try model.take(events)
        try model.finish()
        #expect(parts.list == ["100   read(3", ")                           = 1\n"])
    }
}
