import Foundation
import TestSupport
import Testing

/// `syscope audit` and `syscope diff`, run as a user runs them.
@Suite struct AuditCommandTests {
    private static let bundled = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
    private static let truth = Tools.root.appending(path: "Tests/Fixtures/truth/ppc64-elfv1-with-remedy.events").path
    private static let x86 = FixtureKernel(name: "x86_64")

    private func syscope(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments, environment: environment)
    }

    /// What an unreadable input must look like: exit status 2, nothing on standard output, one line on standard error.
    private func expectRefusal(
        _ result: ProgramResult, mentioning words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 2, sourceLocation: sourceLocation)
        #expect(result.text.isEmpty, sourceLocation: sourceLocation)
        #expect(result.errors.hasSuffix("\n"), sourceLocation: sourceLocation)
        #expect(result.errors.dropLast().allSatisfy { $0 != "\n" }, "\(result.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(result.errors.contains(word), "\(result.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test func reportNamesEveryMissingSyscallAndTheCheapestRemedy() throws {
        let result = try syscope("audit", Self.bundled)
        #expect(result.status == 1)
        #expect(result.errors.isEmpty)
        #expect(result.text.contains("0 of 315 syscalls have their events; 315 are missing"))
        #expect(result.text.contains("entry-points is the cheapest that brings every event back"))
        // CopiedTraceTests has the calls of a 32-bit program that such a kernel showed.
        #expect(result.text.contains("ftrace shows its calls as the events of their numbers in sys_call_table"))
        let words = Set(result.text.split { $0.isWhitespace }.map(String.init))
        let lines = try String(contentsOfFile: Self.truth, encoding: .utf8).split(separator: "\n")
        let syscalls = lines.filter { $0.hasPrefix("sys_enter_") }.map { String($0.dropFirst("sys_enter_".count)) }
        #expect(syscalls.count == 315)
        #expect(words.intersection(syscalls).count == 315, "\(Set(syscalls).subtracting(words))")
        #expect(!result.text.contains("\u{1b}"), "colour without a terminal")
    }

    @Test func listIsWhatABootedKernelHas() throws {
        let none = try syscope("audit", "--list", Self.bundled)
        #expect(none.status == 1)
        #expect(none.text.isEmpty)
        for remedy in ["kallsyms-all", "opd-lookup", "entry-points"] {
            let result = try syscope("audit", "--list", "--with", remedy, Self.bundled)
            #expect(result.status == 0)
            #expect(try result.text == String(contentsOfFile: Self.truth, encoding: .utf8), "\(remedy)")
        }
        let useless = try syscope("audit", "--list", "--with", "opd-symbols", Self.bundled)
        #expect(useless.status == 1)
        #expect(useless.text.isEmpty)
    }

    @Test func expectationsDecideTheExitStatus() throws {
        let agrees = try syscope("audit", "--with", "entry-points", "--expect", Self.truth, Self.bundled)
        #expect(agrees.status == 0)
        #expect(agrees.text == "agrees: all 630 events are as expected\n")
        let differs = try syscope("audit", "--expect", Self.truth, Self.bundled)
        #expect(differs.status == 1)
        #expect(differs.text.split(separator: "\n").count == 631)
        #expect(differs.text.contains("\n- sys_enter_read\n"))
    }

    @Test func explanationGoesThroughTheWholeChain() throws {
        let result = try syscope("audit", "--explain", "read", Self.bundled)
        #expect(result.status == 1)
        // The addresses are those that nm and objdump give for this kernel.
        for words in [
            "sys_read(unsigned int fd, char * buf, size_t count)", "0xc0000000006eb5e8", ".sys_read",
            "is_ksym_addr(", "__se_sys_read",
        ] {
            #expect(result.text.contains(words), "\(words)")
        }
        let mended = try syscope("audit", "--explain", "3", "--with", "entry-points", Self.bundled)
        #expect(mended.status == 0)
        #expect(mended.text.contains("sys_enter_read and sys_exit_read exist, for number 3"))
        expectRefusal(try syscope("audit", "--explain", "bogus", Self.bundled), mentioning: "bogus")
    }

    @Test func jsonIsWellFormedAndCounts() throws {
        let result = try syscope("audit", "--format", "json", Self.bundled)
        #expect(result.status == 1)
        let root = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(root["schema"] as? String == "syscope-audit")
        #expect(root["version"] as? Int == 1)
        #expect((root["summary"] as? [String: Int])?["missing"] == 315)
        #expect(root["cheapestRemedy"] as? String == "entry-points")
        let slots = try #require(root["slots"] as? [[String: Any]])
        #expect(slots.count == 451)
        let read = try #require(slots.first { $0["number"] as? Int == 3 })
        #expect(read["syscall"] as? String == "read")
        #expect(read["cause"] as? String == "descriptor-not-in-kallsyms")
    }

    @Test func differencesAreByNameNumberAndCause() throws {
        let result = try syscope(
            "diff", FixtureKernel(name: "ppc64-elfv1").path, FixtureKernel(name: "ppc64-elfv1-all").path)
        #expect(result.status == 0)
        #expect(result.text.contains("Gained ("))
        let back = try syscope(
            "diff", FixtureKernel(name: "ppc64-elfv1-all").path, FixtureKernel(name: "ppc64-elfv1").path, "--format",
            "json")
        #expect(back.status == 1)
        let root = try #require(try JSONSerialization.jsonObject(with: back.output) as? [String: Any])
        let lost = try #require(root["lost"] as? [[String: Any]])
        let events = try FixtureKernel(name: "ppc64-elfv1-all").expected.events.filter { $0.hasPrefix("sys_enter_") }
        #expect(lost.compactMap { $0["syscall"] as? String } == events.map { String($0.dropFirst(10)) })
        let same = try syscope("diff", Self.x86.path, Self.x86.path)
        #expect(same.status == 0)
        #expect(same.text.contains("No syscall differs."))
    }

    @Test func ruleMayBeChosen() throws {
        // The rule before 6.1.4 wants a dot in front of every name; descriptors' symbols have none.
        let dotted = try syscope(
            "audit", "--list", "--rule", "powerpc-dotted", FixtureKernel(name: "ppc64-elfv1-all").path)
        #expect(dotted.status == 1)
        #expect(dotted.text.isEmpty)
        expectRefusal(try syscope("audit", "--rule", "bogus", "--format", "json", Self.x86.path), mentioning: "bogus")
    }

    @Test func remediesMayBeCombined() throws {
        let kernel = FixtureKernel(name: "ppc64-elfv1")
        let asBefore614 = ["audit", "--list", "--rule", "powerpc-dotted", kernel.path]
        let expected = try kernel.expected.eventsWith
        for (options, events) in [
            (["--with", "kallsyms-all"], []), (["--with", "undotted-rule"], []),
            (["--with", "undotted-rule+kallsyms-all"], expected["kallsyms-all"]),
            (["--with", "kallsyms-all", "--with", "undotted-rule"], expected["kallsyms-all"]),
            (["--with", "entry-points"], expected["entry-points"]),
        ] {
            let result = try Tools.run(Tools.product("syscope"), asBefore614 + options)
            #expect(result.text == (events ?? []).map { $0 + "\n" }.joined(), "\(options)")
        }
        let report = try syscope("audit", "--rule", "powerpc-dotted", kernel.path)
        #expect(report.text.contains("entry-points") && report.text.contains("; as given\n"))
        for wrong in ["kallsyms-all+bogus", "kallsyms-all+", "+"] {
            expectRefusal(try syscope("audit", "--with", wrong, kernel.path), mentioning: wrong, "undotted-rule")
        }
        expectRefusal(
            try syscope("audit", "--with", "entry-points", Self.x86.path), mentioning: "entry-points", "does not apply")
    }

    @Test(arguments: FixtureKernel.all)
    func everyArchitecture(_ fixture: FixtureKernel) throws {
        let result = try syscope("audit", "--list", fixture.path)
        #expect(result.status == 1)
        #expect(try result.text == fixture.expected.events.map { $0 + "\n" }.joined())
        #expect(try syscope("audit", "--all", fixture.path).status == 1)
    }

    @Test(arguments: ["gzip", "bzip2", "xz", "lzma", "zstd", "lz4"])
    func compressedKernels(_ program: String) throws {
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "vmlinux.\(program)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let packed = try Tools.run(program, ["-c", Self.x86.path], outputTo: file)
        try #require(packed.status == 0, "\(packed.errors)")
        let result = try syscope("audit", "--list", file.path)
        #expect(try result.text == Self.x86.expected.events.map { $0 + "\n" }.joined())
    }

    @Test func unreadableInputIsRefusedInOneLine() throws {
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ contents: Data) throws -> String {
            let file = folder.appending(path: name)
            try contents.write(to: file)
            return file.path
        }
        let kernel = try Data(contentsOf: URL(filePath: Self.x86.path))
        expectRefusal(try syscope("audit", "/proc/nonexistent"), mentioning: "/proc/nonexistent", "No such file")
        expectRefusal(try syscope("audit", "/"), mentioning: "directory")
        expectRefusal(try syscope("audit", file("empty", Data())), mentioning: "empty")
        expectRefusal(try syscope("audit", file("text", Data("hello\n".utf8))), mentioning: "text")
        expectRefusal(try syscope("audit", Tools.product("syscope")), mentioning: "no kallsyms")
        expectRefusal(try syscope("audit", file("cut", kernel.prefix(20_000))), mentioning: "truncated")
        expectRefusal(
            try syscope("audit", file("torn.xz", Data(contentsOf: URL(filePath: Self.bundled)).prefix(50_000))),
            mentioning: "xz")
        expectRefusal(
            try syscope("audit", "--config", "/proc/nonexistent", Self.x86.path), mentioning: "/proc/nonexistent")
    }

    /// Kernels from which binutils took what the audit needs: one line that says what is missing.
    @Test(
        arguments: [
            // As a kernel with CONFIG_FTRACE_SYSCALLS=n is.
            (["--strip-symbol=__start_syscalls_metadata"], "CONFIG_FTRACE_SYSCALLS=n"),
            (["--strip-symbol=sys_call_table"], "sys_call_table"),
            // Without any symbol kallsyms is found by structure; the table is too short to be.
            (["--strip-all"], "sys_call_table was not found"),
        ])
    func missingPartsAreNamed(_ options: [String], _ words: String) throws {
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "vmlinux").path
        let kernel = FixtureKernel(name: "ppc64-elfv1").path
        let made = try Tools.run("powerpc64-linux-gnu-objcopy", options + [kernel, file])
        try #require(made.status == 0, "\(made.errors)")
        expectRefusal(try syscope("audit", file), mentioning: words)
    }

    /// The real kernel without its symbol table: found by structure, the same answer.
    @Test func strippedKernelGivesTheSameAnswer() throws {
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        let whole = folder.appending(path: "whole")
        let stripped = folder.appending(path: "stripped").path
        _ = FileManager.default.createFile(atPath: whole.path, contents: nil)
        try #require(Tools.run("xz", ["-dc", Self.bundled], outputTo: whole).status == 0)
        let made = try Tools.run("powerpc64-linux-gnu-objcopy", ["--strip-all", whole.path, stripped])
        try #require(made.status == 0, "\(made.errors)")
        let result = try syscope("audit", "--list", "--with", "entry-points", stripped)
        #expect(result.status == 0)
        #expect(try result.text == String(contentsOfFile: Self.truth, encoding: .utf8))
        let report = try syscope("audit", stripped)
        #expect(report.status == 1)
        #expect(report.text.contains("0 of 315 syscalls"))
        #expect(report.text.contains("found by structure, not by name"))
    }

    @Test func hostileNamesAreEscaped() throws {
        // "unsigned int" in the metadata becomes a terminal's escape sequence.
        var kernel = try Data(contentsOf: URL(filePath: Self.x86.path))
        let name = Data("unsigned int".utf8)
        let sequence = Data("\u{1b}]0;hacked!\u{7}".utf8)
        try #require(name.count == sequence.count)
        while let range = kernel.range(of: name) { kernel.replaceSubrange(range, with: sequence) }
        let folder = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "vmlinux")
        try kernel.write(to: file)
        let result = try syscope("audit", "--explain", "read", file.path)
        #expect(result.text.contains("\\x1b]0;hacked!\\x07"))
        #expect(!result.text.contains("\u{1b}"))
    }

    /// What `zcat /proc/config.gz` says of an option is what `audit --live` says.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/config.gz"), "needs /proc/config.gz"))
    func runningConfiguration() throws {
        let lines = try Tools.run("zcat", ["/proc/config.gz"]).text.split(separator: "\n")
        let report = try syscope("audit", "--live")
        let json = try #require(
            try JSONSerialization.jsonObject(with: syscope("audit", "--live", "--format", "json").output)
                as? [String: Any])
        let options = try #require(json["config"] as? [String: String])
        #expect(options.count >= 4)
        for (option, value) in options {
            let line = lines.first { $0.hasPrefix(option + "=") }
            #expect(value == line.map { String($0.dropFirst(option.count + 1)) } ?? "n", "\(option)")
            #expect(report.text.contains(" \(option.dropFirst(7))=\(value)"))
        }
    }

    @Test func usageErrorsExitWithTwo() throws {
        expectRefusal(try syscope("audit"), mentioning: "kernel")
        expectRefusal(try syscope("bogus"), mentioning: "bogus")
        expectRefusal(try syscope("audit", "--list", "--explain", "read", Self.bundled), mentioning: "--explain")
        expectRefusal(try syscope("audit", "--explain", "read", "--format", "json", Self.bundled), mentioning: "slots")
        expectRefusal(try syscope("audit", "--live", "--with", "entry-points"), mentioning: "--live")
        expectRefusal(try syscope("audit", "--with", "bogus", Self.bundled), mentioning: "bogus", "entry-points")
        let help = try syscope("--help")
        #expect(help.status == 0)
        #expect(help.text.contains("audit"))
        #expect(try syscope("--version").text.contains("."))
    }

    @Test func aFullDiskIsAFailure() throws {
        let result = try Tools.run(
            "sh",
            [
                "-c", "exec \"$0\" audit --list --with entry-points \"$1\" > /dev/full", Tools.product("syscope"),
                Self.bundled,
            ])
        #expect(result.status == 2)
        #expect(result.errors.contains("No space left"))
    }
}
