import Foundation
import TestSupport
import Testing

/// Commands on the memory of small kernels, as `objcopy -O binary` writes it.
@Suite struct FlatImageCommandTests {
    /// A kernel's memory in a file, with `appended` behind it.
    private func flat(_ name: String, _ objcopy: String, appending appended: [UInt8] = []) throws -> URL {
        let file = try Tools.scratchDirectory().appending(path: "image")
        let result = try Tools.run(objcopy, ["-O", "binary", FixtureKernel(name: name).path, file.path])
        try #require(result.status == 0)
        let memory = try Data(contentsOf: file)
        try (memory + Data(appended)).write(to: file)
        return file
    }

    private func syscope(_ words: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), words)
    }

    private func info(_ file: URL, _ options: [String] = []) throws -> [String: Any] {
        let result = try Tools.run(Tools.product("syscope"), ["info", file.path, "--format", "json"] + options)
        try #require(result.status == 0)
        return try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    }

    @Test func infoSaysWhatToldEachFact() throws {
        let file = try flat("arm", "arm-linux-gnueabihf-objcopy")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let expected = try FixtureKernel(name: "arm").expected
        let found = try info(file)
        #expect(found["bits"] as? Int == expected.bits)
        #expect(found["byteOrder"] as? String == expected.byteOrder)
        #expect(found["layoutKnownBy"] as? String == "kallsyms")
        #expect(found["linkAddressKnownBy"] as? String == "pointers")
        let given = try info(file, ["--machine", "arm", "--base-address", "0x1000"])
        #expect(given["architecture"] as? String == "arm")
        #expect(given["machineKnownBy"] as? String == "given")
        #expect(given["linkAddress"] as? String == "0x1000")
        #expect(given["linkAddressKnownBy"] as? String == "given")
        #expect(
            try syscope("info", file.path, "--machine", "arm").text.contains(
                "Kernel     arm (32-bit, little-endian), as given\n"))
        #expect(try syscope("info", file.path).text.contains(", by its pointers to strings\n"))
    }

    /// The symbols are those of the ELF file, with nothing said and with everything.
    @Test(
        arguments: [
            ("arm", "arm-linux-gnueabihf-objcopy", "little"), ("arm-be8", "arm-linux-gnueabihf-objcopy", "big"),
            ("arm-be32", "arm-linux-gnueabihf-objcopy", "big"), ("i386", "i686-linux-gnu-objcopy", "little"),
            ("mips", "mips-linux-gnu-objcopy", "big"),
        ])
    func symbolsAreThoseOfTheELFFile(_ name: String, _ objcopy: String, _ order: String) throws {
        let file = try flat(name, objcopy)
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let expected = try syscope("symbols", FixtureKernel(name: name).path)
        #expect(expected.text.split(separator: "\n").count == (try FixtureKernel(name: name).expected.kallsyms.count))
        #expect(try syscope("symbols", file.path).text == expected.text)
        #expect(try syscope("symbols", file.path, "--bits", "32", "--byte-order", order).text == expected.text)
        // What the caller says is not put right: there are no tables of that form.
        let wrong = try syscope("symbols", file.path, "--byte-order", order == "big" ? "little" : "big")
        #expect(wrong.status == 2)
        #expect(wrong.errors.split(separator: "\n").count == 1)
    }

    @Test func auditSaysThatTheConfigurationHasNoEvents() throws {
        let config =
            "# Linux/arm 6.1.192 Kernel Configuration\nCONFIG_KALLSYMS=y\n# CONFIG_FTRACE_SYSCALLS is not set\n"
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let text = directory.appending(path: "config").path
        try config.write(toFile: text, atomically: true, encoding: .utf8)
        let packed = try Tools.run("gzip", ["-nc", text]).output
        let file = try flat(
            "arm", "arm-linux-gnueabihf-objcopy",
            appending: Array("IKCFG_ST".utf8) + Array(packed) + Array("IKCFG_ED".utf8))
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let result = try syscope("audit", file.path)
        #expect(result.status == 2)
        #expect(
            result.errors
                == "syscope: \(file.path): CONFIG_FTRACE_SYSCALLS is not set in the configuration (image): the kernel has no "
                + "syscall events\n")
        #expect(try info(file)["machineKnownBy"] as? String == "configuration")
    }

    /// What readelf shows of the file is what it shows of the linked kernel: the ABI, and whether code is in another byte
    /// order than data. Those of "arm-…" are linked for a hardware that has no floating point.
    @Test(arguments: [("arm", "Version5 EABI"), ("arm-be8", "Version5 EABI, BE8"), ("arm-be32", "Version5 EABI")])
    func extractedFilesSayTheABI(_ name: String, _ flags: String) throws {
        let file = try flat(name, "arm-linux-gnueabihf-objcopy")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let output = file.deletingLastPathComponent().appending(path: "vmlinux").path
        #expect(try syscope("extract", "--elf", file.path, "-o", output).status == 0)
        func header(_ path: String) throws -> String {
            let text = try Tools.run("arm-linux-gnueabihf-readelf", ["-h", path]).text
            let line = try #require(text.split(separator: "\n").first { $0.contains("Flags:") })
            return line.split(separator: ", ").dropFirst().filter { $0 != "soft-float ABI" }.joined(separator: ", ")
        }
        #expect(try header(output) == flags)
        #expect(try header(FixtureKernel(name: name).path) == flags)
        // Functions return at once.
        let code = try Tools.run("arm-linux-gnueabihf-objdump", ["-d", output]).text
        #expect(code.contains("bx\tlr"), "\(code)")
    }

    /// Two kernels, one behind the other: both are named, and an address says which one is meant.
    @Test func severalKernelsAreNamed() throws {
        let first = try flat("arm", "arm-linux-gnueabihf-objcopy")
        defer { try? FileManager.default.removeItem(at: first.deletingLastPathComponent()) }
        let memory = try Data(contentsOf: first)
        let size = (memory.count + 0xfff) & ~0xfff
        try (memory + Data(count: size - memory.count) + memory).write(to: first)
        let expected = try FixtureKernel(name: "arm").expected
        for command in [["symbols"], ["audit"], ["extract", "--elf", "-o", "-"]] {
            let result = try Tools.run(Tools.product("syscope"), command + [first.path])
            #expect(result.status == 2)
            #expect(result.output.isEmpty)
            #expect(result.errors.split(separator: "\n").count == 1)
            #expect(result.errors.contains("the kallsyms tables of 2 kernels: \(expected.release) ("))
            #expect(result.errors.contains("memory from offset \(size))"))
        }
        let info = try syscope("info", first.path)
        #expect(info.status == 0)
        #expect(info.text.contains("the kallsyms tables of 2 kernels"))
        let whole = try syscope("symbols", FixtureKernel(name: "arm").path).text
        for base in [0xc010_0000, 0xc010_0000 - size] {
            let result = try syscope("symbols", first.path, "--base-address", "0x" + String(base, radix: 16))
            #expect(result.text == whole)
        }
    }

    @Test(
        arguments: [
            (["--bits", "16"], "--bits is 32 or 64, not 16."),
            (["--machine", "pdp11"], "There is no architecture 'pdp11'"),
            (["--base-address", "0xyz"], "'0xyz' is no address"), (["--byte-order", "middle"], "'middle' is invalid"),
        ])
    func wrongOptionsAreRefused(_ options: [String], _ words: String) throws {
        let result = try Tools.run(Tools.product("syscope"), ["info", FixtureKernel(name: "arm").path] + options)
        #expect(result.status == 2)
        #expect(result.errors.contains(words))
        #expect(result.errors.split(separator: "\n").count == 1)
    }
}
