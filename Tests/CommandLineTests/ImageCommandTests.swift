import Foundation
import TestSupport
import Testing

/// `syscope info`, `extract` and `symbolize`, run as a user runs them.
@Suite struct ImageCommandTests {
    private static let bundled = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
    private static let fixtures = Tools.root.appending(path: "Tests/KernelImageTests/Fixtures").path
    private static let traces = Tools.root.appending(path: "Tests/KallsymsTests/Fixtures/traces").path

    private func syscope(_ arguments: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    /// Runs syscope with a file as its standard input.
    private func syscope(_ arguments: String..., input: String) throws -> ProgramResult {
        let quoted = ([Tools.product("syscope")] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Tools.run("sh", ["-c", "\(quoted) < '\(input)'"])
    }

    private func expectRefusal(
        _ result: ProgramResult, mentioning words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 2, sourceLocation: sourceLocation)
        #expect(result.text.isEmpty, sourceLocation: sourceLocation)
        #expect(result.errors.hasSuffix("\n"), sourceLocation: sourceLocation)
        #expect(!result.errors.dropLast().contains("\n"), "\(result.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(result.errors.contains(word), "\(result.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test func infoDescribesTheBundledKernel() throws {
        let result = try syscope("info", Self.bundled)
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        for line in [
            "Image      xz > ELF", "powerpc (64-bit, big-endian, ELF ABI v1), with the linker's symbols",
            "Release    6.1.192", "Linked at  0xc000000000000000", "Config     from the image (IKCONFIG)",
            "CONFIG_KALLSYMS_ALL=n", "CONFIG_FTRACE_SYSCALLS=y", "20,506 symbols",
        ] {
            #expect(result.text.contains(line), "\(line) in \(result.text)")
        }
    }

    @Test func infoIsTheSameAsJSON() throws {
        let result = try syscope("info", "--format", "json", Self.fixtures + "/packages/xz.deb")
        #expect(result.status == 0)
        let root = try #require(
            try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(root["schema"] as? String == "syscope-info")
        #expect(root["version"] as? Int == 1)
        #expect(root["chain"] as? String == "deb > xz > tar > bzImage > xz > ELF")
        #expect(root["release"] as? String == "6.1.0-fixture")
        #expect(root["buildID"] as? String == "0123456789abcdef0123456789abcdef01234567")
        #expect(root["configSource"] as? String == "package")
        #expect(root["kallsyms"] is NSNull)
        let layers = try #require(root["layers"] as? [[String: Any]])
        #expect(layers.map { $0["kind"] as? String } == ["deb", "xz", "tar", "bzImage", "xz", "ELF"])
        #expect(layers[3]["name"] as? String == "boot/vmlinuz-6.1.0-fixture")
    }

    @Test func extractWritesWhatIsInside() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "kernel").path
        for (image, kernel) in [
            ("containers/bzImage.zstd", "kernel.elf"), ("containers/zImage.xz", "kernel.raw"),
            ("packages/zstdio.rpm", "kernel.elf"),
        ] {
            let result = try syscope("extract", Self.fixtures + "/" + image, "-o", output)
            #expect(result.status == 0)
            #expect(result.text.isEmpty && result.errors.isEmpty)
            #expect(FileManager.default.contentsEqual(atPath: output, andPath: Self.fixtures + "/containers/" + kernel))
        }
        // Nothing else is left behind.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["kernel"])
        let piped = try syscope("extract", Self.fixtures + "/containers/uImage.lzma", "-o", "-")
        #expect(piped.output == FileManager.default.contents(atPath: Self.fixtures + "/containers/kernel.raw"))
    }

    /// The symbols that the bundled kernel carries, as an ELF file: nm lists each, and so does the kernel's own symbol
    /// table, which the linker made.
    @Test func extractMakesAnELFFileForNm() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "vmlinux").path
        let original = directory.appending(path: "original").path
        #expect(try syscope("extract", "--elf", Self.bundled, "-o", output).status == 0)
        #expect(try syscope("extract", Self.bundled, "-o", original).status == 0)
        func symbols(_ path: String) throws -> Set<String> {
            let result = try Tools.run("powerpc64-linux-gnu-nm", ["-n", path])
            #expect(result.status == 0)
            #expect(result.errors.isEmpty)
            return Set(
                result.text.split(separator: "\n").map { line in
                    let words = line.split(separator: " ")
                    return "\(words[0]) \(words[words.count - 1])"
                })
        }
        let found = try symbols(output)
        // nm: kallsyms_num_syms holds 0x501a.
        #expect(found.count == 0x501a)
        #expect(try found.isSubset(of: symbols(original)))
        let dump = try Tools.run("readelf", ["-hlW", output])
        #expect(dump.errors.isEmpty)
        #expect(dump.text.contains("PowerPC64") && dump.text.contains("big endian"))
    }

    @Test func symbolizeResolvesARealTraceOfTheBundledKernel() throws {
        let trace = Self.traces + "/ppc64.trace"
        let result = try syscope("symbolize", Self.bundled, input: trace)
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        #expect(
            result.text.contains(
                "[c000000002243c40] [.do_exit+0xaa0/0xab0] .do_exit+0xaa0/0xab0 (0xc000000000089b90)\n"))
        let plain = try syscope("symbolize", "--no-show-addresses", Self.bundled, input: trace)
        #expect(plain.text.contains("[.do_exit+0xaa0/0xab0] .do_exit+0xaa0/0xab0\n"))
        // From a System.map it comes out the same.
        let map = try syscope("symbolize", Self.traces + "/ppc64.map", input: trace)
        #expect(map.text == result.text)
    }

    @Test func symbolizeResolvesAddresses() throws {
        let both = try syscope("symbolize", Self.bundled, "c000000000089b90", "0xc000000000081650")
        #expect(both.status == 0)
        #expect(both.text == ".do_exit+0xaa0/0xab0\n.panic+0x168/0x3d8\n")
        let moved = try syscope("symbolize", "--offset", "0x2000000", Self.bundled, "c000000002089b90")
        #expect(moved.text == ".do_exit+0xaa0/0xab0\n")
        let none = try syscope("symbolize", Self.bundled, "c0000000ffffffff")
        #expect(none.status == 1)
        #expect(none.text == "c0000000ffffffff\n")
        let nothing = try syscope("symbolize", Self.bundled, input: "/dev/null")
        #expect(nothing.status == 1)
        #expect(nothing.text.isEmpty)
    }

    /// A line comes out while the input is still open, as that of `dmesg -w` is.
    @Test func symbolizeWritesLinesAsTheyCome() throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: Tools.product("syscope"))
        process.arguments = ["symbolize", "--offset", "0", Self.traces + "/ppc64-oops.map"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let descriptor = output.fileHandleForReading.fileDescriptor
        for line in ["Faulting instruction address: 0xc0000000002c8d14\n", "nothing\n"] {
            try input.fileHandleForWriting.write(contentsOf: Data(line.utf8))
            // Nothing comes if the program waits for the end of its input.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let isReady = poll(&waiting, 1, 60_000) == 1
            #expect(isReady)
            guard isReady else { break }
            let expected = line.replacing("0xc0000000002c8d14", with: ".seq_printf+0x24/0xc0")
            #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == expected)
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// The log of an x86-64 kernel comes out as it went in, with one line that says why.
    @Test func symbolizeSaysThatTheKernelIsAnother() throws {
        let trace = Self.traces + "/amd64.trace"
        let result = try syscope("symbolize", Self.bundled, input: trace)
        #expect(result.status == 1)
        #expect(FirstDifference.text(result.text, try String(contentsOfFile: trace, encoding: .utf8)) == nil)
        #expect(result.errors.hasSuffix("the text seems to be of another kernel\n"), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test func refusesInOneLine() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let absent = directory.appending(path: "absent").path
        expectRefusal(try syscope("info", absent), mentioning: absent, "No such file")
        expectRefusal(try syscope("info", "/dev/null"), mentioning: "/dev/null", "nothing")
        expectRefusal(try syscope("info", Self.traces), mentioning: "directory")
        let encrypted = Self.fixtures + "/containers/bzImage.encrypted"
        expectRefusal(try syscope("info", encrypted), mentioning: "bzImage", "offset 1600", "encrypted")
        expectRefusal(try syscope("extract", encrypted, "-o", "-"), mentioning: "bzImage")
        expectRefusal(try syscope("symbolize", encrypted, "0"), mentioning: "bzImage")
        let raw = Self.fixtures + "/containers/kernel.elf"
        expectRefusal(try syscope("symbolize", raw, "0"), mentioning: "symbol table")
        expectRefusal(try syscope("symbolize", Self.bundled, "xyz"), mentioning: "'xyz'", "hexadecimal")
        expectRefusal(try syscope("extract", raw, "-o", absent + "/file"), mentioning: absent + "/file")
        expectRefusal(
            try syscope("info", "--config", Self.bundled + "x", raw), mentioning: "vmlinux.xzx", "No such file")
        expectRefusal(try syscope("info", "--config", raw, raw), mentioning: "kernel.elf", "CONFIG_")
    }
}
