import Foundation
import TestSupport
import Testing

/// `syscope kallsyms`, run as a user runs it.
@Suite struct KallsymsCommandTests {
    private static let bundled = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path

    private func syscope(_ arguments: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), ["kallsyms"] + arguments)
    }

    @Test("the tables of an ELF file are those that the kernel's program makes of its map")
    func tablesOfAnELFFile() throws {
        let map = try BundledMap.shared.get()
        let theirs = try Tools.run(ReferenceKallsyms.kbuild61.path, ["--base-relative", map.path])
        let ours = try syscope(Self.bundled)
        #expect(ours.status == 0, "\(ours.errors)")
        #expect(FirstDifference.text(ours.output, theirs.output) == nil)
    }

    @Test func checkAcceptsTheBundledKernel() throws {
        let result = try syscope("--check", Self.bundled)
        #expect(result.status == 0)
        // nm: kallsyms_num_syms holds 0x501a.
        #expect(result.text == "the kallsyms tables are right: 20506 symbols, by the rules of 6.1\n")
    }

    /// Places in the file are worked out from `nm` and `readelf`: `.rodata` is at c000000000610000, 0x620000 in the file.
    @Test(
        "check names what differs",
        arguments: [
            // The last byte of the 101st entry of kallsyms_offsets, at c00000000063ef70.
            (0x62_0000 + 0x2_ef70 + 403, ["missing: 0xc", "not called for: 0xc"]),
            // The sixth byte of kallsyms_seqs_of_names, at c00000000068dd10.
            (0x62_0000 + 0x7_dd10 + 5, ["byte 5 of kallsyms_seqs_of_names is"]),
        ])
    func checkNamesDifferences(_ offset: Int, _ words: [String]) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "vmlinux")
        var kernel = try Tools.run("xz", ["-dc", Self.bundled]).output
        kernel[offset] ^= 4
        try kernel.write(to: path)
        let result = try syscope("--check", path.path)
        #expect(result.status == 1)
        for word in words { #expect(result.text.contains(word), "\(result.text)") }
    }

    /// The linked image says how large its tables are.
    @Test func statisticsOfTheBundledKernel() throws {
        let result = try syscope("--statistics", Self.bundled)
        #expect(result.status == 0)
        // readelf and nm: from kallsyms_offsets to the end of kallsyms_token_index are 385,896 bytes.
        #expect(result.text.contains("    385896  in all, with padding\n"), "\(result.text)")
        #expect(result.text.contains("     20506  in the table\n"))
    }

    @Test(
        "wrong usage ends with status 2",
        arguments: [
            (["--object", "x.o"], "go together"), (["--check", "--statistics"], "--check makes no tables"),
            (["--era", "5.0"], "5.0"), (["--machine", "vax", "--object", "x.o"], "vax"),
        ])
    func refusesWrongUsage(_ arguments: [String], _ word: String) throws {
        let result = try Tools.run(Tools.product("syscope"), ["kallsyms"] + arguments + [Self.bundled])
        #expect(result.status == 2)
        #expect(result.text.isEmpty)
        #expect(result.errors.contains(word), "\(result.errors)")
    }

    @Test func refusesWhatIsNoKernel() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let map = directory.appending(path: "in.map")
        try "ffffffff81000000 T _text\n".write(to: map, atomically: true, encoding: .utf8)
        let check = try syscope("--check", map.path)
        #expect(check.status == 2)
        #expect(check.errors.contains("needs a linked kernel"))
        let none = try syscope("/proc/no/such/file")
        #expect(none.status == 2)
        try "nonsense\n".write(to: map, atomically: true, encoding: .utf8)
        let malformed = try syscope(map.path)
        #expect(malformed.status == 2)
        #expect(malformed.errors.contains("line 1 is not"))
    }

    @Test func failsOnAFullDisk() throws {
        let result = try Tools.run(
            Tools.product("syscope"), ["kallsyms", Self.bundled], outputTo: URL(filePath: "/dev/full"))
        #expect(result.status == 2)
        #expect(result.errors.contains("No space left on device"), "\(result.errors)")
    }
}
