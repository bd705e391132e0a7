import Binary
import Foundation
import Ftrace
import SyscallTrace
import SystemPackage
import TestSupport
import Testing

@testable import TraceFile

/// What the writer makes of files that were copied from a booted kernel's tracefs, read by trace-cmd and by our reader.
@Suite struct WriterTests {
    static let forms: [TraceFileWriter.Form] = [.version6, .version7(.none), .version7(.zstd), .version7(.zlib)]

    /// Unpacks the fixture; `body` gets the copied tracefs and a path for a trace file.
    private func withCopy(_ body: (TracefsCopy, String) throws -> Void) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let archive = Tools.root.appending(path: "Tests/CommandLineTests/Fixtures/ppc64-trace.tar.xz").path
        #expect(try Tools.run("tar", ["-xJf", archive, "-C", scratch.path]).status == 0)
        try body(
            try TracefsCopy(directory: scratch.appending(path: "trace").path),
            scratch.appending(path: "trace.dat").path)
    }

    /// trace-cmd finds the same events on the same CPUs at the same times as our reader. Debian's has no zlib.
    @Test(arguments: forms.filter { $0 != .version7(.zlib) })
    func traceCmdReadsIt(form: TraceFileWriter.Form) throws {
        try withCopy { copy, path in
            try TraceFileWriter(path: path, form: form, metadata: copy.metadata).finish(
                copy.metadata, parts: copy.parts)
            let file = try TraceFile(path: path, systems: Set(copy.metadata.formats.map(\.system)))
            var ours = try EventNames(file)
            try file.events(of: try #require(file.buffers.first)).forEach(&ours)
            let report = try Tools.run("trace-cmd", ["report", "-t", path]).text
            let theirs = try Fixture.events(inReport: report.split(separator: "\n").filter { $0.contains("[0") })
            #expect(theirs.count > 50)
            #expect(ours.seen == theirs.map(\.event))
        }
    }

    /// Everything that was copied is in the file again. The kernel's own files are what it is compared with.
    @Test(arguments: forms)
    func isReadAgain(form: TraceFileWriter.Form) throws {
        try withCopy { copy, path in
            try TraceFileWriter(path: path, form: form, metadata: copy.metadata).finish(
                copy.metadata, parts: copy.parts)
            let file = try TraceFile(path: path, systems: ["syscalls"])
            let directory = try #require(copy.parts.first?.path.components(separatedBy: "/per_cpu").first)
            func contents(_ name: String) throws -> Bytes { try Bytes(contentsOf: "\(directory)/\(name)") }
            let metadata = file.metadata
            #expect(metadata.byteOrder == .big)
            #expect(metadata.longSize == 8)
            #expect(metadata.pageSize == 65536)
            #expect(metadata.headerPage == (try contents("events/header_page").array))
            #expect(metadata.headerEvent == (try contents("events/header_event").array))
            #expect(metadata.machine.name == "ppc64")
            #expect(metadata.systemName == (try contents("uname").text.trimmingCharacters(in: .newlines)))
            let names = try contents("saved_cmdlines").text.split(separator: "\n")
            #expect(metadata.taskNames.count == names.count)
            for (pid, name) in metadata.taskNames {
                #expect(names.contains("\(pid) \(String(decoding: name, as: UTF8.self))"))
            }
            let texts = try #require(metadata.formats.first { $0.system == "syscalls" }).texts
            #expect(metadata.formats.map(\.system) == ["syscalls"])
            for text in texts {
                let event = try #require(
                    String(decoding: text, as: UTF8.self).split(separator: "\n").first?.dropFirst("name: ".count))
                #expect(text == (try contents("events/syscalls/\(event)/format").array))
            }
            #expect(texts.count == file.formats.count)
            // Parts that are to be kept are as they were.
            for part in copy.parts { #expect(try Bytes(contentsOf: part.path).count == part.size) }
        }
    }

    /// A disk without room, a place where no file can be, and parts that are not there or are too short.
    @Test(arguments: forms)
    func errorsNameTheFile(form: TraceFileWriter.Form) throws {
        try withCopy { copy, path in
            func write(to path: String, _ parts: [TraceFileWriter.Part]) throws(TraceFileError) {
                try TraceFileWriter(path: path, form: form, metadata: copy.metadata).finish(copy.metadata, parts: parts)
            }
            #expect(throws: TraceFileError.file(FileError(path: "/dev/full", action: .write, errno: .noSpace))) {
                try write(to: "/dev/full", copy.parts)
            }
            let nowhere = path + "/trace.dat"
            #expect(
                throws: TraceFileError.file(FileError(path: nowhere, action: .open, errno: .noSuchFileOrDirectory))
            ) { try write(to: nowhere, copy.parts) }
            let missing = path + ".cpu0"
            #expect(
                throws: TraceFileError.file(FileError(path: missing, action: .open, errno: .noSuchFileOrDirectory))
            ) { try write(to: path, [.init(cpu: 0, path: missing, size: 65536)]) }
            try Data(repeating: 0, count: 1000).write(to: URL(filePath: missing))
            #expect(throws: TraceFileError.self) { try write(to: path, [.init(cpu: 0, path: missing, size: 65536)]) }
            // After an error what was recorded is still there.
            #expect(try Bytes(contentsOf: missing).count == 1000)
        }
    }

    /// Parts that are not to be kept are gone when the file is written.
    @Test(arguments: forms)
    func partsAreRemoved(form: TraceFileWriter.Form) throws {
        try withCopy { copy, path in
            let parts = try copy.parts.map { part in
                let own = "\(path).cpu\(part.cpu)"
                try FileManager.default.copyItem(atPath: part.path, toPath: own)
                return TraceFileWriter.Part(cpu: part.cpu, path: own, size: part.size)
            }
            try TraceFileWriter(path: path, form: form, metadata: copy.metadata).finish(
                copy.metadata, parts: copy.parts)
            let kept = try Bytes(contentsOf: path).array
            try TraceFileWriter(path: path, form: form, metadata: copy.metadata).finish(copy.metadata, parts: parts)
            #expect(try Bytes(contentsOf: path).array == kept)
            for part in parts { #expect(!FileManager.default.fileExists(atPath: part.path)) }
        }
    }
}
