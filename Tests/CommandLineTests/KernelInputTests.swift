import Foundation
import TestSupport
import Testing

/// What commands take for a kernel's path: "-", a directory, files of /proc, firmware.
@Suite struct KernelInputTests {
    private static let bundled = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
    private static let fixtures = Tools.root.appending(path: "Tests/KernelImageTests/Fixtures/containers").path

    private func syscope(_ arguments: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    /// Runs syscope with a file as its standard input: through a pipe, or as it is.
    private func syscope(_ arguments: [String], input: String, isPiped: Bool) throws -> ProgramResult {
        let quoted = ([Tools.product("syscope")] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Tools.run("sh", ["-c", isPiped ? "cat '\(input)' | \(quoted)" : "\(quoted) < '\(input)'"])
    }

    private func expectRefusal(
        _ result: ProgramResult, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 2, sourceLocation: sourceLocation)
        #expect(result.text.isEmpty, sourceLocation: sourceLocation)
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(result.errors.contains(word), "\(result.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [["symbols"], ["audit"], ["extract", "-o", "-"], ["info"]])
    func readsStandardInput(_ command: [String]) throws {
        let byPath = try Tools.run(Tools.product("syscope"), command + [Self.bundled])
        // 1 says that events are missing.
        #expect(byPath.status == (command[0] == "audit" ? 1 : 0))
        #expect(!byPath.output.isEmpty)
        for isPiped in [true, false] {
            let result = try syscope(command + ["-"], input: Self.bundled, isPiped: isPiped)
            #expect(result.status == byPath.status)
            #expect(result.output == byPath.output)
            #expect(result.errors == byPath.errors)
        }
    }

    @Test func symbolizesByAKernelOnStandardInput() throws {
        let address = "c000000000089b90"
        let byPath = try syscope("symbolize", Self.bundled, address)
        #expect(byPath.status == 0)
        #expect(try syscope(["symbolize", "-", address], input: Self.bundled, isPiped: true).text == byPath.text)
        // There would be no text then.
        #expect(try syscope(["symbolize", "-"], input: Self.bundled, isPiped: true).status == 2)
    }

    @Test func refusesStandardInputWithoutAKernel() throws {
        expectRefusal(try syscope(["info", "-"], input: "/dev/null", isPiped: true), "-: there is nothing in it")
    }

    @Test(arguments: ["vmlinuz-6.1", "boot/vmlinuz-6.1", "lib/modules/6.1/vmlinuz", "usr/lib/modules/6.1/vmlinux"])
    func takesTheOnlyKernelOfADirectory(_ name: String) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        expectRefusal(try syscope("info", directory.path), "a directory without a kernel")
        let file = directory.appending(path: name)
        let manager = FileManager.default
        try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try manager.copyItem(atPath: Self.fixtures + "/bzImage.xz", toPath: file.path)
        // What is beside it, and links to it.
        for other in ["System.map-6.1", "initrd.img-6.1", "vmlinux.o", "grub/kernel.img"] {
            let path = file.deletingLastPathComponent().appending(path: other)
            try manager.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("other".utf8).write(to: path)
        }
        try manager.createSymbolicLink(
            at: file.deletingLastPathComponent().appending(path: "vmlinuz.old"), withDestinationURL: file)
        for path in [directory.path, directory.path + "/"] {
            let result = try syscope("info", path)
            #expect(result.status == 0)
            #expect(result.text.hasPrefix("Image      bzImage > xz > ELF\n"))
        }
        try manager.copyItem(
            atPath: Self.fixtures + "/bzImage.gzip",
            toPath: file.deletingLastPathComponent().appending(path: "vmlinuz-6.2").path)
        let several = file.deletingLastPathComponent().path
        for command in [["info"], ["symbols"], ["symbolize"], ["audit"], ["extract", "-o", "-"]] {
            let result = try Tools.run(Tools.product("syscope"), command + [directory.path])
            expectRefusal(result, "2 kernels are in it, name one: ", "\(several)/vmlinuz-6.2")
        }
    }

    /// Where the machine's kernel shows its memory, the symbols are those of `/proc/kallsyms`; else something else is named.
    @Test func readsTheRunningKernel() throws {
        let list = try String(contentsOfFile: "/proc/kallsyms", encoding: .utf8)
        if FileManager.default.isReadableFile(atPath: "/proc/kcore"), !list.hasPrefix("0000000000000000 ") {
            let result = try syscope("symbols", "/proc/kcore", "--expect", "/proc/kallsyms")
            #expect(result.status == 0, "\(result.text.prefix(1000)) \(result.errors)")
            expectRefusal(try syscope("audit", "/proc/kcore"), "/proc/kcore: ", "its image is needed")
        } else {
            expectRefusal(try syscope("info", "/proc/kcore"), "/proc/kcore", "/proc/kallsyms")
        }
    }

    @Test func saysWhichCommandReadsAList() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let listing = directory.appending(path: "kallsyms")
        try Data("ffffffff81000000 T _stext\nffffffff81000010 T do_exit\nffffffff81000040 T _etext\n".utf8).write(
            to: listing)
        expectRefusal(try syscope("info", listing.path), "a list of symbols, not a kernel")
        #expect(try syscope("symbolize", listing.path, "ffffffff81000014").text == "do_exit+0x4/0x30\n")
    }

    /// A kernel's ELF file whose type is ET_CORE: memory and nothing else that tells.
    @Test func readsCoreFiles() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "core")
        var core = try Data(contentsOf: URL(filePath: Self.fixtures + "/kernel.elf"))
        core[16] = 4
        try core.write(to: file)
        let info = try syscope("info", file.path)
        #expect(info.status == 0)
        #expect(info.text.contains("Image      core file > ELF\n"))
        #expect(info.text.contains("\nRuns at    0x"))
        expectRefusal(try syscope("audit", file.path), "its image is needed")
    }

    /// The kernel of the second slot is named, and no program of the root file system is written.
    @Test func readsFirmware() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let image = try Data(contentsOf: URL(filePath: Self.fixtures + "/uImage.lzma"))
        let program = try Tools.run("xz", ["-c", try Tools.path(of: "ls")]).output
        let dump = directory.appending(path: "dump")
        try (Data(repeating: 0xff, count: 0x50000) + image + program + image).write(to: dump)
        let info = try syscope("info", dump.path)
        #expect(info.status == 0)
        #expect(info.text.contains("Image      unknown format > uImage > lzma > memory image\n"))
        #expect(info.text.contains("uImage at offset 327,680, "))
        let second = 0x50000 + image.count + program.count
        let json = try syscope("info", "--format", "json", dump.path)
        let root = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        let others = try #require(root["others"] as? [[String: Any]])
        #expect(others.map { $0["kind"] as? String } == ["uImage"])
        #expect(others.map { $0["offset"] as? Int } == [second])
        #expect(others.map { $0["size"] as? Int } == [image.count])
        #expect(
            try syscope("extract", dump.path, "-o", "-").output
                == Data(contentsOf: URL(filePath: Self.fixtures + "/kernel.raw")))
        try (Data(repeating: 0xff, count: 0x5000) + program).write(to: dump)
        expectRefusal(try syscope("extract", dump.path, "-o", "-"), "no known format")
    }
}
