import Foundation
import TestSupport
import Testing

/// `syscope survey`, run as a user runs it.
@Suite struct SurveyCommandTests {
    private static let kernels = FixtureKernel.all

    private func syscope(_ arguments: [String], input: String? = nil) throws -> ProgramResult {
        guard let input else { return try Tools.run(Tools.product("syscope"), arguments) }
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let file = scratch.appending(path: "input")
        try Data(input.utf8).write(to: file)
        let script = #"exec "$0" "$@" < "$INPUT""#
        return try Tools.run(
            Tools.path(of: "sh"), ["-c", script, Tools.product("syscope")] + arguments,
            environment: ["INPUT": file.path])
    }

    private func withScratch(_ body: (URL) throws -> Void) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        try body(scratch)
    }

    /// A line of results.
    private struct Record: Decodable {
        struct Kernel: Decodable {
            let release: String?
            let bits: Int
            let byteOrder: String
        }
        struct Kallsyms: Decodable {
            let all: Bool
        }
        let path: String
        let labels: [String: String]
        let sha256: String?
        let error: String?
        let kernel: Kernel?
        let kallsyms: Kallsyms?
        let available: [String]?
        let missing: [String: [String]]?
        let cheapestRemedy: String?
    }

    private func records(_ text: String) throws -> [Record] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
    }

    /// What the line says of each small kernel is what `nm` and `readelf` say.
    @Test func aLineForEachKernel() throws {
        let result = try syscope(["survey"] + Self.kernels.map(\.path))
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let records = Dictionary(uniqueKeysWithValues: try records(result.text).map { ($0.path, $0) })
        #expect(records.count == Self.kernels.count)
        for kernel in Self.kernels {
            let expected = try kernel.expected
            let record = try #require(records[kernel.path])
            #expect(record.error == nil)
            #expect(record.kernel?.bits == expected.bits)
            #expect(record.kernel?.byteOrder == expected.byteOrder)
            #expect(record.kernel?.release == expected.release)
            #expect(record.kallsyms?.all == expected.kallsymsAll)
            let events = (record.available ?? []).flatMap { ["sys_enter_\($0)", "sys_exit_\($0)"] }.sorted()
            #expect(events == expected.events.sorted(), "\(kernel.name)")
            let hash = try Tools.run(Tools.path(of: "sha256sum"), [kernel.path]).text.prefix(64)
            #expect(record.sha256 == String(hash))
        }
    }

    /// A line in, a line out: in the order in which the paths come where there is one process.
    @Test func pathsAndLabelsComeByStandardInput() throws {
        let paths = Self.kernels.map(\.path)
        let input = paths.map { "\($0)\tsuite=test\tnote=a=b\n" }.joined()
        let result = try syscope(["survey", "--jobs", "1"], input: input + "\n")
        #expect(result.status == 0)
        let records = try records(result.text)
        #expect(records.map(\.path) == paths)
        #expect(records.allSatisfy { $0.labels == ["suite": "test", "note": "a=b"] })
    }

    /// What is no kernel is a record, and stops nothing.
    @Test func failuresAreRecords() throws {
        try withScratch { scratch in
            let text = scratch.appending(path: "text.deb")
            try Data("nothing".utf8).write(to: text)
            let kernel = FixtureKernel(name: "x86_64").path
            let missing = scratch.appending(path: "missing").path
            let result = try syscope(["survey", text.path, missing, kernel])
            #expect(result.status == 1)
            let records = Dictionary(uniqueKeysWithValues: try records(result.text).map { ($0.path, $0) })
            #expect(records.count == 3)
            #expect(records[text.path]?.error?.contains("no known format") == true)
            #expect(records[missing]?.error?.contains("No such file") == true)
            #expect(records[kernel]?.error == nil)
        }
    }

    /// Directories are searched by name, patterns are taken apart, and links are not followed.
    @Test func directoriesAndPatterns() throws {
        try withScratch { scratch in
            let kernel = URL(filePath: FixtureKernel(name: "x86_64").path)
            let boot = scratch.appending(path: "a/boot")
            try FileManager.default.createDirectory(at: boot, withIntermediateDirectories: true)
            for name in ["vmlinuz-1", "vmlinuz-2", "initrd.img-1", "System.map-1"] {
                try FileManager.default.copyItem(at: kernel, to: boot.appending(path: name))
            }
            try FileManager.default.createSymbolicLink(
                at: boot.appending(path: "vmlinuz"), withDestinationURL: boot.appending(path: "vmlinuz-1"))
            let found = try records(syscope(["survey", scratch.path]).text).map(\.path).sorted()
            #expect(found == ["vmlinuz-1", "vmlinuz-2"].map { boot.appending(path: $0).path })
            let matched = try records(syscope(["survey", scratch.path + "/*/boot/vmlinuz-[12]"]).text).map(\.path)
            #expect(matched.sorted() == found)
        }
    }

    /// Killed half-way and resumed, a survey's file is the one of a survey that was not, but for the durations.
    @Test func aSurveyIsResumed() throws {
        try withScratch { scratch in
            let whole = scratch.appending(path: "whole.jsonl").path
            let half = scratch.appending(path: "half.jsonl").path
            let paths = Self.kernels.map(\.path)
            #expect(try syscope(["survey", "-q", "-o", whole] + paths).status == 0)
            #expect(try syscope(["survey", "-q", "-o", half] + paths.prefix(5)).status == 0)
            // As it was killed while it wrote a line.
            let handle = try #require(FileHandle(forWritingAtPath: half))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(#"{"schema":"syscope-survey","version":1,"path":"/x"#.utf8))
            try handle.close()
            let resumed = try syscope(["survey", "-o", half] + paths)
            #expect(resumed.status == 0)
            #expect(resumed.errors.contains("\(paths.count - 5) kernels in "))
            #expect(resumed.errors.contains("5 had been done before"))
            func lines(_ path: String) throws -> String {
                try String(contentsOfFile: path, encoding: .utf8)
                    .replacing(/"milliseconds":[0-9]+,/, with: "")
            }
            #expect(try lines(half) == lines(whole))
            #expect(try records(lines(whole)).map(\.path) == paths.sorted())
        }
    }

    /// A file that has changed is audited again; one that could not be audited, if that is asked for.
    @Test func changedFilesAreDoneAgain() throws {
        try withScratch { scratch in
            let file = scratch.appending(path: "vmlinux")
            let results = scratch.appending(path: "results.jsonl").path
            try Data("nothing".utf8).write(to: file)
            #expect(try syscope(["survey", "-q", "-o", results, file.path]).status == 1)
            let again = try syscope(["survey", "-o", results, file.path])
            #expect(again.status == 0)
            #expect(again.errors.contains("1 had been done before"))
            #expect(try syscope(["survey", "-o", results, "--retry", file.path]).errors.contains("1 kernel in "))
            try FileManager.default.removeItem(at: file)
            try FileManager.default.copyItem(at: URL(filePath: FixtureKernel(name: "x86_64").path), to: file)
            #expect(try syscope(["survey", "-q", "-o", results, file.path]).status == 0)
            let records = try records(String(contentsOfFile: results, encoding: .utf8))
            #expect(records.count == 1)
            #expect(records.first?.error == nil)
        }
    }

    /// What does not end is ended; the others are audited.
    @Test func aFileThatNeverEndsIsGivenUp() throws {
        try withScratch { scratch in
            let pipe = scratch.appending(path: "pipe").path
            let program = "import os, sys; os.mkfifo(sys.argv[1])"
            #expect(try Tools.run(Tools.path(of: "python3"), ["-c", program, pipe]).status == 0)
            // The next is refused at once, however loaded the machine is.
            let missing = scratch.appending(path: "missing").path
            let result = try syscope(["survey", "--jobs", "1", "--timeout", "3", pipe, missing])
            #expect(result.status == 1)
            let records = Dictionary(uniqueKeysWithValues: try records(result.text).map { ($0.path, $0) })
            #expect(records[pipe]?.error == "the audit took more than 3 s: ended")
            #expect(records[missing]?.error?.contains("No such file") == true)
        }
    }

    @Test func aPageIsMade() throws {
        try withScratch { scratch in
            let results = scratch.appending(path: "results.jsonl").path
            let page = scratch.appending(path: "page.html").path
            #expect(try syscope(["survey", "-q", "-o", results] + Self.kernels.map(\.path)).status == 0)
            let result = try syscope(["survey", "--report", results, "-o", page])
            #expect(result.status == 0)
            let html = try String(contentsOfFile: page, encoding: .utf8)
            #expect(!html.contains("http://") && !html.contains("https://"))
            // The numbers of the page are those of the lines.
            let json = try #require(html.firstMatch(of: /id="data">(.*?)<\/script>/.dotMatchesNewlines())?.1)
            struct Page: Decodable {
                struct Kernel: Decodable {
                    let path: String
                    let events: Int
                    let states: String
                }
                let syscalls: [String]
                let kernels: [Kernel]
            }
            let data = try JSONDecoder().decode(Page.self, from: Data(json.utf8))
            let records = try records(String(contentsOfFile: results, encoding: .utf8))
            #expect(data.kernels.map(\.path) == records.map(\.path))
            for (kernel, record) in zip(data.kernels, records) {
                let shown = zip(data.syscalls, kernel.states).filter { $0.1 == "#" }.map(\.0)
                #expect(shown == record.available)
                #expect(kernel.events == record.available?.count)
            }
        }
    }

    @Test func wrongUsage() throws {
        try withScratch { scratch in
            let file = scratch.appending(path: "other.jsonl")
            try Data("{\"schema\":\"other\"}\n".utf8).write(to: file)
            for arguments in [
                ["--jobs", "0", "x"], ["--timeout", "0", "x"], ["--retry", "x"], ["--report", file.path, "x"],
                ["--report", file.path], ["--report", "/nowhere"], ["-o", file.path, "x"], ["-o", "/nowhere/x", "x"],
            ] {
                let result = try syscope(["survey"] + arguments)
                #expect(result.status == 2, "\(arguments)")
                #expect(result.text.isEmpty)
                #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == "{\"schema\":\"other\"}\n")
        }
    }
}
