import Binary
import Foundation
import Ftrace
import TestSupport
import Testing

@testable import TraceFile

/// Every place where a trace file can put text, with text that a terminal obeys and that would forge JSON.
///
/// The files are made of what was copied from a booted kernel's tracefs (`Tests/CommandLineTests/Fixtures`), in all forms.
@Suite struct HostileTextTests {
    /// Acts on a terminal, ends a JSON string and begins a member, and is not ASCII.
    static let text = "\u{1b}[2J\u{7}\u{9b}\u{202e}é\",\"b\":\"\\\u{8}\u{7f}"

    enum Form: String, CaseIterable, CustomTestStringConvertible {
        case version6, version7, compressed
        var testDescription: String { rawValue }
        var writer: TraceFileWriter.Form {
            switch self {
            case .version6: .version6
            case .version7: .version7(.none)
            case .compressed: .version7(.zstd)
            }
        }
    }

    /// A place for text.
    struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Puts text there; the pages are a file's.
        var change: @Sendable (inout TraceMetadata) -> Void = { _ in }
        var changePages: @Sendable (inout [UInt8]) -> Void = { _ in }
        /// Names of tasks that JSON must have, exactly.
        var names: Set<String> = []
        /// What the reports in text say.
        var shown: [String] = []
        /// What standard error says, if the file is refused.
        var refusal: String?
    }

    private static func inFormat(_ event: String, _ old: String, _ new: String)
        -> @Sendable (inout TraceMetadata) -> Void
    {
        { metadata in
            for system in metadata.formats.indices {
                for index in metadata.formats[system].texts.indices {
                    let text = String(decoding: metadata.formats[system].texts[index], as: UTF8.self)
                    guard text.hasPrefix("name: \(event)\n") else { continue }
                    metadata.formats[system].texts[index] = Array(text.replacingOccurrences(of: old, with: new).utf8)
                }
            }
        }
    }

    private static func system(_ old: String, _ new: String) -> @Sendable (inout TraceMetadata) -> Void {
        { metadata in
            for index in metadata.formats.indices where metadata.formats[index].system == old {
                metadata.formats[index].system = new
            }
        }
    }

    /// Replaces bytes by as many.
    private static func patch(_ bytes: inout [UInt8], _ old: [UInt8], _ new: [UInt8]) {
        var start = 0
        while let place = Bytes(bytes).firstOffset(of: old, from: start) {
            bytes.replaceSubrange(place..<place + old.count, with: new)
            start = place + old.count
        }
    }

    static let accepted: [Place] = [
        Place(
            testDescription: "names of tasks",
            change: { metadata in for pid in metadata.taskNames.keys { metadata.taskNames[pid] = Array(text.utf8) } },
            // It gets another when it executes a program: task_rename.
            shown: ["\\u{202e}é\",\"b\":\"\\\\x08\\x7f"]),
        Place(
            testDescription: "names of tasks that are not UTF-8",
            change: { metadata in for pid in metadata.taskNames.keys { metadata.taskNames[pid] = [0x1b, 0xff, 0x22] } },
            shown: ["\\x1b\\xff\""]),
        Place(
            testDescription: "a name in an event",
            // No task_rename was recorded: the event of a task's end, which has its name too, is called that.
            change: { metadata in
                inFormat("sched_process_exit", "comm[16]", "newcomm[16]")(&metadata)
                inFormat("sched_process_exit", "sched_process_exit", "task_rename")(&metadata)
                let start = Array("name: task_rename\n".utf8)
                let all = metadata.formats.flatMap(\.texts)
                metadata.formats = metadata.formats.map { ($0.system, $0.texts.filter { !$0.starts(with: start) }) }
                metadata.formats.append(
                    ("task", all.filter { $0.starts(with: start) && $0.contains(Array("int prio;".utf8)) }))
            },
            changePages: { patch(&$0, Array("calls64\0".utf8), Array("\u{1b}[2J\"\\\u{7}\0".utf8)) },
            names: ["\u{1b}[2J\"\\\u{7}"], shown: ["\\x1b[2J\"\\\\x07"]),
        Place(
            testDescription: "a file in an event",
            changePages: { patch(&$0, Array("/calls64\0".utf8), Array("/\u{1b}[2J\"\\\n\0".utf8)) },
            shown: ["execve(\"/\\33[2J\\\"\\\\\\n\""]),
        Place(testDescription: "the machine", change: { $0.systemName = "Linux \(text) 6.1 ppc64\(text)" }),
        Place(testDescription: "the program", change: { $0.creator = text + "\n" }),
        Place(testDescription: "the clock", change: { $0.clock = text }),
        Place(
            testDescription: "statistics", change: { $0.cpuStatistics = ["CPU: 0\nentries: \(text)\noverrun: \(text)"] }
        ),
        Place(
            testDescription: "how an event is printed",
            change: inFormat("sys_enter_read", "print fmt: ", "print fmt: \(text)\n")),
    ]

    static let refused: [Place] = [
        Place(
            testDescription: "an event", change: inFormat("sys_enter_read", "sys_enter_read", "sys_enter_\(text)"),
            refusal:
                "line 1: 'sys_enter_\\x1b[2J\\x07\\u{009b}\\u{202e}é\",\"b\":\"\\\\x08\\x7f' is no name of an event"),
        Place(
            testDescription: "an event, without a control character",
            change: inFormat("sys_exit_read", "sys_exit_read", "sys_exit_a\",\"b"),
            refusal: "line 1: 'sys_exit_a\",\"b' is no name of an event"),
        Place(
            testDescription: "a field", change: inFormat("sys_enter_read", "char * buf;", "char * b\u{1b}f;"),
            refusal: "'b\\x1bf' is no name of a field"),
        Place(
            testDescription: "a field, in another script", change: inFormat("sys_enter_read", " count;", " cöunt;"),
            refusal: "'cöunt' is no name of a field"),
        Place(
            testDescription: "a field's type", change: inFormat("sys_enter_read", "char * buf;", "ch\u{1b}ar * buf;"),
            refusal: "expected a field's type of printable ASCII"),
        Place(
            testDescription: "an event that is no syscall's",
            change: inFormat("sched_process_exec", "sched_process_exec", text), refusal: "is no name of an event"),
        Place(
            testDescription: "a system", change: system("syscalls", "syscalls\(text)"),
            refusal: "is no name of a system"),
        Place(
            testDescription: "a system that is not read", change: system("task", "ta\u{1b}k"),
            refusal: "'ta\\x1bk' is no name of a system"),
        Place(
            testDescription: "a group of probes", change: system("syscalls", "syscope_1\u{7}2"),
            refusal: "'syscope_1\\x072' is no name of a system"),
        Place(
            testDescription: "the layout of pages",
            change: {
                let page = String(decoding: $0.headerPage, as: UTF8.self)
                $0.headerPage = Array(page.replacingOccurrences(of: " timestamp;", with: " \u{1b};").utf8)
            }, refusal: "format of 'header_page'"),
        Place(
            testDescription: "the encoding of records",
            change: {
                let text = String(decoding: $0.headerEvent, as: UTF8.self)
                $0.headerEvent = Array(text.replacingOccurrences(of: "5 bits", with: "\u{1b} bits").utf8)
            }, refusal: "format of 'header_event'"),
    ]

    private func syscope(_ arguments: [String]) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    /// Makes a file of the fixture with what a place changes.
    private func withFile(
        _ form: Form, _ place: Place, patching: ((inout [UInt8]) throws -> Void)? = nil,
        in body: (String) throws -> Void
    ) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let archive = Tools.root.appending(path: "Tests/CommandLineTests/Fixtures/ppc64-trace.tar.xz").path
        #expect(try Tools.run("tar", ["-xJf", archive, "-C", scratch.path]).status == 0)
        let copy = try TracefsCopy(directory: scratch.appending(path: "trace").path)
        var metadata = copy.metadata
        place.change(&metadata)
        for part in copy.parts {
            var pages = try Bytes(contentsOf: part.path).array
            place.changePages(&pages)
            try Data(pages).write(to: URL(filePath: part.path))
        }
        let path = scratch.appending(path: "trace.dat").path
        let writer = try TraceFileWriter(path: path, form: form.writer, metadata: metadata)
        try writer.finish(metadata, parts: copy.parts)
        if let patching {
            var bytes = try Bytes(contentsOf: path).array
            try patching(&bytes)
            try Data(bytes).write(to: URL(filePath: path))
        }
        try body(path)
    }

    /// What a terminal acts on in what a program printed, beside newlines.
    private func acting(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter {
            $0 != "\n"
                && [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
    }

    private func checkOutput(_ result: ProgramResult, _ arguments: [String]) throws {
        #expect(String(bytes: result.output, encoding: .utf8) != nil, "\(arguments): not UTF-8")
        #expect(acting(result.text).isEmpty && acting(result.errors).isEmpty, "\(arguments)")
        #expect(result.errors.isEmpty || result.errors.hasPrefix("syscope: "), "\(result.errors)")
    }

    private static let textual = [
        ["report", "-Y"], ["report", "-y", "-T", "-t"], ["summary"], ["summary", "--per-process", "--histogram"],
    ]
    private static let json = [
        ["report", "--format", "json"], ["report", "-y", "--format", "json"],
        ["summary", "--per-process", "--histogram", "--format", "json"],
    ]

    @Test(arguments: Form.allCases, accepted)
    func isShown(form: Form, place: Place) throws {
        try withFile(form, place) { path in
            var shown = ""
            for arguments in Self.textual {
                let result = try syscope(arguments + [path])
                #expect(result.status == 0, "\(arguments): \(result.errors)")
                try checkOutput(result, arguments)
                shown += result.text
            }
            for text in place.shown { #expect(shown.contains(text), "\(text)") }
            var names: Set<String> = []
            for arguments in Self.json {
                let result = try syscope(arguments + [path])
                #expect(result.status == 0, "\(arguments): \(result.errors)")
                try checkOutput(result, arguments)
                let documents = arguments[0] == "report" ? result.text.split(separator: "\n") : [result.text[...]]
                #expect(!documents.isEmpty)
                for document in documents {
                    let value = try #require(
                        try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
                    // Only members that docs/trace.md describes: none was forged.
                    #expect(Set(value.keys).isSubset(of: Self.members), "\(value.keys.sorted())")
                    if let name = value["name"] as? String { names.insert(name) }
                    for task in value["tasks"] as? [[String: Any]] ?? [] {
                        names.insert(try #require(task["name"] as? String))
                    }
                }
            }
            #expect(place.names.isSubset(of: names), "\(names)")
        }
    }

    private static let members: Set<String> = [
        "version", "type", "pid", "process", "name", "time", "syscall", "compat", "arguments", "result", "error",
        "duration", "path", "cpu", "events", "signal", "code", "recorded", "span", "unfinished", "syscalls", "lost",
        "tasks",
    ]

    /// The names of tasks at the start, exactly.
    @Test(arguments: Form.allCases)
    func savedNamesAreExact(form: Form) throws {
        try withFile(form, Self.accepted[0]) { path in
            let result = try syscope(["summary", "--per-process", "--format", "json", path])
            let value = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
            let tasks = try #require(value["tasks"] as? [[String: Any]])
            #expect(tasks.contains { $0["name"] as? String == Self.text }, "\(tasks)")
        }
    }

    @Test(arguments: Form.allCases, refused)
    func isRefused(form: Form, place: Place) throws {
        try withFile(form, place) { path in
            for arguments in [["report"], ["summary", "--format", "json"]] {
                let result = try syscope(arguments + [path])
                #expect(result.status == 2)
                #expect(result.text.isEmpty)
                try checkOutput(result, arguments)
                #expect(result.errors.split(separator: "\n").count == 1)
                #expect(result.errors.contains(try #require(place.refusal)), "\(result.errors)")
                #expect(result.errors.contains("offset "), "\(result.errors)")
            }
        }
    }

    /// The version at the start, and the compression's name.
    @Test(arguments: [(Form.version6, "6"), (.version7, "7"), (.version7, "none")])
    func theStart(form: Form, text: String) throws {
        let new = String("\u{1b}\"\n\u{7}".prefix(text.count))
        func patch(_ bytes: inout [UInt8]) throws {
            let place = try #require(Bytes(bytes).firstOffset(of: Array("\(text)\0".utf8)))
            bytes.replaceSubrange(place..<place + text.utf8.count, with: new.utf8)
        }
        try withFile(
            form, Place(testDescription: ""), patching: patch,
            in: { path in
                let result = try syscope(["report", path])
                #expect(result.status == 2)
                try checkOutput(result, ["report"])
                #expect(
                    result.errors.contains("'\(new.count == 1 ? "\\x1b" : "\\x1b\"\\x0a\\x07")'"), "\(result.errors)")
                #expect(result.errors.split(separator: "\n").count == 1)
            })
    }

    /// The name of a tracing instance may hold anything but `/`: an option of it is put where statistics were.
    @Test(arguments: [Form.version6, .version7])
    func theNameOfAnInstance(form: Form) throws {
        let marker = "CPU: 0\n" + String(repeating: "x", count: 200)
        let place = Place(testDescription: "", change: { $0.cpuStatistics = [marker] })
        func patch(_ bytes: inout [UInt8]) throws {
            let start = try #require(Bytes(bytes).firstOffset(of: Array(marker.utf8)))
            // The number of the option: 16 bits before a size of 32.
            #expect(Array(bytes[start - 6..<start - 4]) == [0, UInt8(OptionID.cpuStatistics.rawValue)])
            bytes[start - 5] = UInt8(OptionID.buffer.rawValue)
            var option = FieldWriter(.big)
            option.append(UInt64(bytes.count))
            option.append(cString: Self.text + "\n")
            if form == .version7 {
                option.append(cString: "[\(Self.text)]")
                option.append(UInt32(4096))
                option.append(UInt32(0))
            }
            bytes.replaceSubrange(start..<start + option.bytes.count, with: option.bytes)
            var section = FieldWriter(.big)
            if form == .version6 { section.append(cString: "flyrecord") }
            // No CPU has pages; the clock's name follows in version 6.
            section.appendZeros(1024)
            bytes += section.bytes
        }
        try withFile(
            form, place, patching: patch,
            in: { path in
                let missing = try syscope(["report", "--buffer", "none", path])
                #expect(missing.status == 2)
                try checkOutput(missing, ["--buffer"])
                #expect(
                    missing.errors.contains("\\x1b[2J\\x07\\u{009b}\\u{202e}é\",\"b\":\"\\\\x08\\x7f\\x0a"),
                    "\(missing.errors)")
                let found = try syscope(["report", "--buffer", Self.text + "\n", path])
                #expect(found.status == 0, "\(found.errors)")
                #expect(found.text.isEmpty)
            })
    }

    /// Sections that are passed over: symbols of the kernel and formats of `printk`, which trace-cmd copies.
    @Test func sectionsThatAreNotRead() throws {
        var bytes = try Fixture.bytes("trace-cmd-6.dat")
        let plain = try syscope(["report", Fixture.path("trace-cmd-6.dat")])
        var reader = TraceFieldReader(Bytes(bytes), order: .little, offset: 10)
        for what in ["6"] { try reader.expect(what) }
        _ = try reader.data(6, "byte order, size of long, size of a page")
        for what in ["header_page", "header_event"] {
            try reader.expect(what)
            _ = try reader.data(try reader.size(UInt64.self, what), what)
        }
        for _ in 0..<(try reader.number(UInt32.self, "")) { _ = try reader.data(try reader.size(UInt64.self, ""), "") }
        for _ in 0..<(try reader.number(UInt32.self, "")) {
            _ = try reader.string("")
            for _ in 0..<(try reader.number(UInt32.self, "")) {
                _ = try reader.data(try reader.size(UInt64.self, ""), "")
            }
        }
        var filled = 0
        for what in ["symbols", "printk formats"] {
            let size = try reader.size(UInt32.self, what)
            let hostile = Array(Self.text.utf8)
            for offset in 0..<size { bytes[reader.offset + offset] = hostile[offset % hostile.count] }
            _ = try reader.data(size, what)
            filled += size
        }
        #expect(filled > 0)
        try Fixture.withFile(bytes) { path in
            let result = try syscope(["report", path])
            #expect(result.status == plain.status)
            #expect(result.output == plain.output)
        }
    }
}
