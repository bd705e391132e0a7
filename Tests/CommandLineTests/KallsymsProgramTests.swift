import Foundation
import TestSupport
import Testing

/// `kallsyms` as a kernel build, or a user, runs it.
@Suite struct KallsymsProgramTests {
    private static let map = """
        ffffffff81000000 T _text
        ffffffff81000000 T _stext
        ffffffff81000010 t local
        ffffffff81000020 T function
        ffffffff81001000 T _etext
        ffffffff81002000 D __start_opd
        ffffffff81002000 d descriptor
        ffffffff81002018 d another_descriptor
        ffffffff81002030 D __end_opd
        ffffffff81002030 D behind_descriptors
        ffffffff81003000 D data

        """

    private func kallsyms(
        _ arguments: [String], map: String = map, environment: [String: String] = [:]
    ) throws -> ProgramResult {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "in.map")
        try map.write(to: file, atomically: true, encoding: .utf8)
        var environment = environment
        if environment["KERNELVERSION"] == nil { environment["KERNELVERSION"] = "" }
        return try Tools.run(Tools.product("kallsyms"), arguments + [file.path], environment: environment)
    }

    /// The names in the comments of the table of names: what was kept, in order.
    private func kept(_ result: ProgramResult) -> [String] {
        result.text.split(separator: "\n").filter { $0.hasPrefix("\t.byte") && $0.contains("/*") }
            .map { String($0[($0.range(of: "/* ")?.upperBound ?? $0.startIndex)...].dropFirst().dropLast(3)) }
    }

    @Test func keepsTextOnly() throws {
        let names = kept(try kallsyms([]))
        #expect(Array(names.prefix(5)) == ["_text", "_stext", "local", "function", "_etext"])
        #expect(!names.contains("descriptor"))
        #expect(!names.contains("data"))
    }

    @Test func keepsDescriptorsWhenAsked() throws {
        let names = Set(kept(try kallsyms(["--function-descriptors"])))
        #expect(
            names == [
                "_text", "_stext", "local", "function", "_etext", "__start_opd", "descriptor", "another_descriptor",
                "__end_opd",
            ])
        let all = Set(kept(try kallsyms(["--function-descriptors", "--all-symbols"])))
        #expect(all.contains("behind_descriptors") && all.contains("data"))
    }

    @Test(
        "the era follows from the options, the kernel's version, or --era",
        arguments: [
            (["--base-relative"], "", "kallsyms_offsets"),
            (["--all-symbols"], "", "kallsyms_num_syms"),
            (["--all-symbols"], "6.1.192", "kallsyms_addresses"),
            (["--all-symbols"], "6.12.3", "kallsyms_num_syms"),
            (["--era", "6.1", "--all-symbols"], "6.12.3", "kallsyms_addresses"),
            (["--era=6.6.30", "--base-relative"], "", "kallsyms_num_syms"),
            (["--base", "--all"], "6.1", "kallsyms_offsets"),
        ])
    func choosesEra(_ arguments: [String], _ version: String, _ firstTable: String) throws {
        let result = try kallsyms(arguments, environment: ["KERNELVERSION": version])
        #expect(result.status == 0, "\(result.errors)")
        let first = result.text.split(separator: "\n").first { $0.hasPrefix(".globl ") }
        #expect(first == ".globl \(firstTable)")
    }

    @Test(
        "wrong usage ends with status 1 and says why",
        arguments: [
            (["--nonsense"], "unknown option '--nonsense'"),
            (["-x"], "unknown option '-x'"),
            (["--a"], "ambiguous option '--a'"),
            (["--all-symbols=yes"], "takes none"),
            (["--era", "5"], "unknown era '5'"),
            (["--era", "6.12", "--base-relative"], "--base-relative is no option of the 6.12 era"),
            (["--object", "x.o"], "--object and --machine go together"),
            (["--machine", "vax", "--object", "x.o"], "unknown machine 'vax'"),
            (["another.map"], "more than one symbol map"),
        ])
    func refusesWrongUsage(_ arguments: [String], _ message: String) throws {
        let result = try kallsyms(arguments)
        #expect(result.status == 1)
        #expect(result.text.isEmpty)
        #expect(result.errors.hasPrefix("kallsyms: "))
        #expect(result.errors.contains(message), "\(result.errors)")
    }

    @Test func namesTheLineThatIsMalformed() throws {
        let map = Self.map + "ffffffff81004000 no letter\n"
        let result = try kallsyms(["--era", "6.12"], map: map)
        #expect(result.status == 1)
        #expect(result.text.isEmpty)
        #expect(result.errors.contains("in.map: line 12 is not \"address type name\": ffffffff81004000 no letter"))
        // 6.1's program passes over what it cannot read, and so do we, but say so.
        let lenient = try kallsyms(["--era", "6.1"], map: Self.map + "nonsense\n")
        #expect(lenient.status == 0)
        #expect(lenient.errors.contains("line 12"))
    }

    @Test func refusesATypeThatIsNUL() throws {
        for era in ["6.1", "6.12"] {
            let result = try kallsyms(["--era", era], map: Self.map + "ffffffff81004000 \0 name\n")
            #expect(result.status == 1)
            #expect(result.errors.contains("line 12"), "\(result.errors)")
        }
    }

    @Test func refusesAMapWithoutSymbolsWhereTheKernelDoes() throws {
        let result = try kallsyms(["--era", "6.1"], map: "")
        #expect(result.status == 1)
        #expect(result.errors.contains("no valid symbol"))
        #expect(try kallsyms(["--era", "6.12"], map: "").status == 0)
    }

    @Test func refusesOffsetsThatDoNotFit() throws {
        let result = try kallsyms(["--all-symbols"], map: "0000000000000000 A __gp\n" + Self.map)
        #expect(result.status == 1)
        #expect(result.text.isEmpty)
        #expect(result.errors.contains("0xffffffff81000000 is out of range"))
    }

    @Test func refusesWhatItCannotRead() throws {
        for (path, reason) in [("/proc/no/such/map", "No such file"), ("/", "directory"), ("", "")] {
            let result = try Tools.run(Tools.product("kallsyms"), path.isEmpty ? [] : [path])
            #expect(result.status == 1)
            #expect(result.errors.contains(path.isEmpty ? "no symbol map" : reason), "\(result.errors)")
            #expect(result.text.isEmpty)
        }
    }

    @Test("a full disk is a failure", arguments: [[], ["--object", "/dev/full", "--machine", "arm64"]])
    func failsOnAFullDisk(_ arguments: [String]) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "in.map")
        try Self.map.write(to: file, atomically: true, encoding: .utf8)
        let result = try Tools.run(
            Tools.product("kallsyms"), arguments + [file.path], outputTo: URL(filePath: "/dev/full"))
        #expect(result.status == 1)
        #expect(result.errors.contains("No space left on device"), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    /// `__start_opd` is kept in this era without being asked for, as the bound of a section.
    @Test func statisticsAddUp() throws {
        let result = try kallsyms(["--era", "6.12", "--statistics"])
        #expect(result.status == 0)
        for line in [
            "        11  in the map", "         5  left out: outside the text ranges", "         6  in the table",
            "        24  kallsyms_offsets", "        18  kallsyms_seqs_of_names",
            "--function-descriptors would add 3 symbols",
            "--all-symbols would add 5 symbols",
        ] {
            #expect(result.errors.contains(line), "\(line) is not in: \(result.errors)")
        }
    }
}
