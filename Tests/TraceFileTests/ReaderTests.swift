import Binary
import Foundation
import Ftrace
import SyscallTrace
import TestSupport
import Testing

@testable import TraceFile

#if canImport(Glibc)
    import Glibc
#endif

/// Events as a test compares them: CPU, time in nanoseconds, task, name.
struct SeenEvent: Hashable {
    let cpu: Int
    let timestamp: UInt64
    let pid: Int
    let name: String
}

struct EventNames: EventVisitor {
    let names: [Int: String]
    let type: FieldLocation
    let pid: FieldLocation
    var seen: [SeenEvent] = []

    init(_ file: TraceFile) throws {
        names = Dictionary(file.formats.map { ($0.format.id, $0.format.name) }, uniquingKeysWith: { first, _ in first })
        let format = try #require(file.formats.first?.format)
        type = try #require(format.field("common_type")).location
        pid = try #require(format.field("common_pid")).location
    }

    mutating func visit(_ event: TraceEvent) throws(RingBufferError) {
        guard let name = names[Int(try event.payload.number(at: type))] else { return }
        seen.append(
            SeenEvent(
                cpu: event.cpu, timestamp: event.timestamp, pid: Int(try event.payload.number(at: pid)), name: name))
    }

    mutating func lost(_ loss: PageCursor.Loss, cpu: Int, before timestamp: UInt64) throws(RingBufferError) {}
}

enum Fixture {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Fixtures"))
    }

    static func bytes(_ name: String) throws -> [UInt8] { try Bytes(contentsOf: path(name)).array }

    /// Lines of `trace-cmd report -t`: `find-558   [001]  3969.953738204: sys_enter_openat: …`.
    static func report(_ name: String) throws -> [(event: SeenEvent, rest: String)] {
        try events(inReport: Bytes(contentsOf: path(name)).text.split(separator: "\n"))
    }

    /// Events in `lines` of `trace-cmd report -t`, each with what follows its name.
    static func events(inReport lines: [Substring]) throws -> [(event: SeenEvent, rest: String)] {
        try lines.map { line in
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true).map(String.init)
            let pid = try #require(words[0].split(separator: "-").last.flatMap { Int($0) })
            let cpu = try #require(Int(words[1].dropFirst().dropLast()))
            let time = words[2].dropLast().split(separator: ".")
            let seconds = try #require(UInt64(time[0]))
            let fraction = try #require(UInt64(time[1]))
            let rest = words[3].split(separator: ":", maxSplits: 1)
            return (
                SeenEvent(
                    cpu: cpu, timestamp: seconds * 1_000_000_000 + fraction, pid: pid, name: String(rest[0])),
                rest.count > 1 ? String(rest[1]) : ""
            )
        }
    }

    /// A file in a directory of its own, removed at the end of `body`.
    @discardableResult
    static func withFile<Result>(_ content: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/syscope-tracefile-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        var written = 0
        while written < content.count {
            let got = content.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, content.count - written)
            }
            try #require(got > 0)
            written += got
        }
        close(descriptor)
        return try body(path)
    }
}

/// The fixtures are recordings of `find` by trace-cmd 3.1.6 on Linux 6.18, and what its report says of them.
@Suite struct ReaderTests {
    @Test(arguments: [(6, 1862), (7, 2586)])
    func agreesWithTraceCmd(version: Int, count: Int) throws {
        let file = try TraceFile(path: Fixture.path("trace-cmd-\(version).dat"), systems: ["syscalls"])
        #expect(file.version == version)
        #expect(file.compression == (version == 7 ? .zstd : .none))
        #expect(file.machine.name == "x86_64")
        #expect(file.metadata.creator.hasPrefix("3.1.6"))
        let buffer = try #require(file.buffers.first { !$0.cpus.isEmpty })
        #expect(buffer.clock == "local")
        var events = try EventNames(file)
        try file.events(of: buffer).forEach(&events)
        let expected = try Fixture.report("trace-cmd-\(version).txt")
        #expect(events.seen.count == count)
        #expect(Array(events.seen.prefix(expected.count)) == expected.map(\.event))
    }

    @Test func namesOfTasks() throws {
        let file = try TraceFile(path: Fixture.path("trace-cmd-6.dat"), systems: ["syscalls"])
        #expect(file.taskNames[558] == Array("find".utf8))
        let buffer = try #require(file.buffers.first { !$0.cpus.isEmpty })
        #expect(file.statistics(of: buffer).map(\.cpu) == [0, 1])
    }

    /// Results of calls, from the raw exit events that trace-cmd shows.
    @Test(arguments: [6, 7])
    func resultsAgreeWithTraceCmd(version: Int) throws {
        let path = try Fixture.path("trace-cmd-\(version).dat")
        let file = try TraceFile(path: path, systems: ["syscalls"])
        let machine = file.machine
        let schema = try SyscallSchema(formats: file.formats, machine: machine)
        let box = Box()
        let output = TextOutput { text in box.text += String(decoding: text.array, as: UTF8.self) }
        var model = ProcessModel(
            schema: schema, names: file.taskNames, sink: JSONLines(schema: schema, machine: machine, output: output))
        try model.take(try file.events(of: try #require(file.buffers.first { !$0.cpus.isEmpty })))
        try model.finish()
        var shown: [String: [Int64]] = [:]
        for line in box.text.split(separator: "\n") {
            let pid = try #require(line.firstMatch(of: #/"pid":(\d+)/#)).output.1
            let name = try #require(line.firstMatch(of: #/"syscall":"(\w+)"/#)).output.1
            let result = line.firstMatch(of: #/"result":(-?\d+)/#).flatMap { Int64($0.output.1) }
            if let result { shown["\(pid) \(name)", default: []].append(result) }
        }
        var expected: [String: [Int64]] = [:]
        for (event, rest) in try Fixture.report("trace-cmd-\(version).txt") where event.name.hasPrefix("sys_exit_") {
            let text = rest.split(separator: " ").first.map { $0.dropFirst(2) } ?? ""
            let value = try #require(UInt64(text, radix: 16), "\(rest)")
            expected["\(event.pid) \(event.name.dropFirst(9))", default: []].append(Int64(bitPattern: value))
        }
        #expect(!expected.isEmpty)
        for (key, results) in expected {
            #expect(Array((shown[key] ?? []).prefix(results.count)) == results, "\(key)")
        }
    }

    final class Box {
        var text = ""
    }

    @Test(arguments: [6, 7])
    func everyTruncationIsAnError(version: Int) throws {
        let bytes = try Fixture.bytes("trace-cmd-\(version).dat")
        for length in Array(0..<200) + Array(stride(from: 200, to: bytes.count - 4096, by: 997)) {
            try Fixture.withFile(Array(bytes[..<length])) { path in
                #expect(throws: TraceFileError.self, "\(length) bytes") {
                    try TraceFile(path: path, systems: ["syscalls"])
                }
            }
        }
    }

    /// A damaged file is refused, or its events are read up to an error. Without the magic number, its first ten bytes, it is
    /// no trace file. Most damage is to what no event's place depends on: then all are there that trace-cmd counts.
    @Test(arguments: [(6, 1862), (7, 2586)])
    func noCorruptionMakesItCrash(version: Int, events: Int) throws {
        let bytes = try Fixture.bytes("trace-cmd-\(version).dat")
        var random = Damage.Numbers(seed: UInt64(version))
        var (refused, whole) = (0, 0)
        for round in 0..<300 {
            var wrong = bytes
            // The start, where sizes and offsets are, as often as anywhere.
            let range = round % 2 == 0 ? 1500 : bytes.count
            for _ in 0..<3 { wrong[Int(random.next() % UInt64(range))] = UInt8(truncatingIfNeeded: random.next()) }
            let hasMagic = wrong[..<10] == bytes[..<10]
            try Fixture.withFile(wrong) { path in
                do {
                    let file = try TraceFile(path: path, systems: ["syscalls"])
                    #expect(hasMagic)
                    let schema = try SyscallSchema(formats: file.formats, machine: file.machine)
                    var count: UInt64 = 0
                    for buffer in file.buffers {
                        var model = ProcessModel(schema: schema, sink: Summary(schema: schema))
                        try model.take(try file.events(of: buffer))
                        count += model.totals.events
                        let calls = model.sink.syscalls.reduce(0) { $0 + $1.calls }
                        #expect(calls <= model.totals.events)
                    }
                    if count == events { whole += 1 }
                } catch is TraceFileError {
                    refused += 1
                } catch is SchemaError {
                    refused += 1
                } catch is TraceError {
                    refused += 1
                }
            }
        }
        #expect(refused > 30, "\(refused) of 300")
        #expect(whole > 30, "\(whole) of 300")
    }

    @Test func otherFilesAreRefused() throws {
        #expect(throws: TraceFileError.notATraceFile) {
            try TraceFile(path: Fixture.path("trace-cmd-6.txt"), systems: [])
        }
        var bytes = try Fixture.bytes("trace-cmd-6.dat")
        bytes[10] = UInt8(ascii: "5")
        try Fixture.withFile(bytes) { path in
            #expect(throws: TraceFileError.unsupportedVersion("5")) { try TraceFile(path: path, systems: []) }
        }
        #expect(throws: TraceFileError.self) { try TraceFile(path: "/nonexistent/trace.dat", systems: []) }
    }
}
