import Binary
import Ftrace
import SyscallTrace
import TestSupport
import Testing
import TraceFile

/// Traces of `lab/known-calls.c`, recorded by `syscope record --file-version 7 --compress zstd` in QEMU guests:
/// Debian's Linux 7.2.13 (`known-calls-7.2.dat`, texts in the events themselves), Debian's 6.12.117 (`-6.12.dat`, event
/// probes), and 6.12.117 built without syscall events (`-raw.dat`). What must be shown is what the program does.
@Suite struct KnownCallsTests {
    /// Lines without the number of the task, pointers and the column of results.
    static func lines(
        _ name: String, stringLimit: Int = 32, origin: SyscallSchema.Origin = .other
    ) throws -> [String] {
        let file = try TraceFile(path: Fixture.path(name), systems: ["syscalls", "raw_syscalls", "sched", "task"])
        let machine = file.machine
        let box = ReaderTests.Box()
        var options = StraceText.Options()
        options.showsTask = false
        options.resultColumn = 0
        options.stringLimit = stringLimit
        let schema = try SyscallSchema(formats: file.formats, machine: machine, origin: origin)
        let output = TextOutput { bytes in box.text += String(decoding: bytes.array, as: UTF8.self) }
        var model = ProcessModel(
            schema: schema, names: file.taskNames,
            sink: StraceText(schema: schema, machine: machine, options: options, output: output))
        try model.take(try file.events(of: try #require(file.buffers.first { !$0.cpus.isEmpty })))
        try model.finish()
        return box.text.split(separator: "\n").map(String.init)
    }

    /// A name of `count` times the same letter.
    static func name(_ letter: Character, _ count: Int) -> String { String(repeating: letter, count: count) }

    /// Calls that both kinds of events show alike.
    static let common = [
        #"mkdir("/tmp/known", 0755) = 0"#,
        #"openat(AT_FDCWD, "/tmp/known/a file", O_WRONLY|O_CREAT, 0644) = 3"#,
        #"openat(AT_FDCWD, "/tmp/known/missing", O_RDONLY, 0) = -1 ENOENT (No such file or directory)"#,
        #"openat(AT_FDCWD, "(fault)", O_RDONLY, 0) = -1 ENOENT (No such file or directory)"#,
        #"rename("/tmp/known/a file", "/tmp/known/b") = 0"#,
        #"link("/tmp/known/b", "/tmp/known/c") = 0"#,
        #"symlink("target of link", "/tmp/known/d") = 0"#,
        #"unlink("/tmp/known/c") = 0"#,
        #"openat(AT_FDCWD, "\#(name("x", 63))", O_RDONLY, 0) = -1 ENOENT (No such file or directory)"#,
        #"openat(AT_FDCWD, "\#(name("x", 64))", O_RDONLY, 0) = -1 ENOENT (No such file or directory)"#,
        #"openat(AT_FDCWD, "\#(name("y", 165))", O_RDONLY, 0) = -1 ENOENT (No such file or directory)"#,
        #"openat(AT_FDCWD, "/init", O_RDONLY, 0) = 4"#,
        #"unlink("/tmp/known/b") = 0"#,
        #"unlink("/tmp/known/d") = 0"#,
    ]

    @Test(arguments: ["known-calls-7.2.dat", "known-calls-6.12.dat"])
    func textsAreShown(name: String) throws {
        let shown = try Self.lines(name)
        var rest = shown[...]
        for line in Self.common {
            let found = try #require(rest.firstIndex(of: line), "\(line) is missing, or not where it should be")
            rest = rest[(found + 1)...]
        }
        // The address of a text that cannot be read.
        #expect(
            shown.contains { $0.hasPrefix("openat(AT_FDCWD, 0x10, O_RDONLY, ") && $0.hasSuffix("EFAULT (Bad address)") }
        )
        #expect(shown.contains { $0.hasPrefix("openat(AT_FDCWD, NULL, O_RDONLY, ") })
        #expect(shown.contains { $0.hasPrefix(#"openat2(AT_FDCWD, "/tmp/known/b", 0x"#) })
        #expect(shown.contains { $0.hasPrefix(#"execve("/bin/calls", 0x"#) && $0.hasSuffix(" = 0") })
        #expect(shown.contains { $0.hasPrefix(#"execve("/tmp/nothing here", 0x"#) && $0.contains("ENOENT") })
    }

    /// The kernel's own events cut after 165 bytes, have a point for what cannot be printed, and have data too.
    @Test func eventsWithTexts() throws {
        let shown = try Self.lines("known-calls-7.2.dat")
        #expect(shown.contains(#"write(3, "hello\n", 6) = 6"#))
        #expect(shown.contains { $0.hasPrefix(#"openat(AT_FDCWD, "/tmp/.[31mred\"\\..\303\251", O_RDONLY"#) })
        #expect(shown.contains { $0.hasPrefix(#"openat(AT_FDCWD, "", O_RDONLY"#) })
        for (letter, count) in [("y", 166), ("z", 255), ("w", 2900), ("v", 4095), ("u", 4999)] as [(Character, Int)] {
            let cut = #"openat(AT_FDCWD, "\#(Self.name(letter, 165))"..., O_RDONLY, 0)"#
            #expect(shown.contains { $0.hasPrefix(cut) }, "\(count) times \(letter)")
        }
        #expect(try Self.lines("known-calls-7.2.dat", stringLimit: 4).contains(#"write(3, "hell"..., 6) = 6"#))
    }

    /// A probe has all of a text, as it is, up to what an event holds.
    @Test func eventProbes() throws {
        let shown = try Self.lines("known-calls-6.12.dat")
        #expect(shown.contains { $0.hasPrefix(#"openat(AT_FDCWD, "/tmp/\33[31mred\"\\\n\t\303\251", O_RDONLY"#) })
        for (letter, count) in [("y", 166), ("z", 255), ("w", 2900)] as [(Character, Int)] {
            let whole = #"openat(AT_FDCWD, "\#(Self.name(letter, count))", O_RDONLY, 0)"#
            #expect(shown.contains { $0.hasPrefix(whole) }, "\(count) times \(letter)")
        }
        // Two longer ones have no entry event: their results are shown all the same.
        #expect(shown.count { $0 == "<... openat resumed>) = -1 ENAMETOOLONG (File name too long)" } == 2)
        // Data is never read.
        #expect(shown.contains { $0.hasPrefix("write(3, 0x") })
    }

    /// `raw_syscalls` has numbers: names and results are those of the program's calls.
    @Test func rawEvents() throws {
        let shown = try Self.lines("known-calls-raw.dat")
        let calls = shown.filter { $0.contains("(") && !$0.hasPrefix("+++") }
            .map { "\($0.prefix { $0 != "(" })\($0.split(separator: ") = ").last.map { " \($0)" } ?? "")" }
        let start = try #require(calls.firstIndex { $0.hasPrefix("mkdir ") })
        #expect(
            Array(calls[start...].prefix(6)) == [
                "mkdir 0", "openat 3", "write 6", "close 0", "openat -1 ENOENT (No such file or directory)",
                "openat -1 ENOENT (No such file or directory)",
            ])
        #expect(calls.contains { $0.hasPrefix("exit_group") })
    }
}
