import Foundation
import TestSupport
import Testing

/// `kallsyms --object` against assembling the source that `kallsyms` prints, by the assembler of each architecture.
@Suite struct KallsymsObjectTests {
    struct Target: Sendable, CustomTestStringConvertible {
        let machine: String
        let tools: String
        let bits: Int
        var testDescription: String { machine }
    }

    static let targets = [
        Target(machine: "x86-64", tools: "x86_64-linux-gnu", bits: 64),
        Target(machine: "i386", tools: "i686-linux-gnu", bits: 32),
        Target(machine: "arm64", tools: "aarch64-linux-gnu", bits: 64),
        Target(machine: "arm", tools: "arm-linux-gnueabihf", bits: 32),
        Target(machine: "ppc64", tools: "powerpc64-linux-gnu", bits: 64),
        Target(machine: "ppc64le", tools: "powerpc64le-linux-gnu", bits: 64),
        Target(machine: "s390x", tools: "s390x-linux-gnu", bits: 64),
    ]

    static let commandLines: [[String]] = [
        ["--era", "6.1"],
        ["--era", "6.1", "--base-relative"],
        ["--era", "6.1", "--all-symbols", "--base-relative"],
        ["--era", "6.12", "--all-symbols", "--absolute-percpu"],
        ["--era", "7.0", "--all-symbols"],
        ["--era", "7.0", "--all-symbols", "--pc-relative"],
    ]

    /// A map with symbols below `_text` and above it, per-CPU symbols at zero, and a name that takes a long length.
    private static func map(bits: Int) -> String {
        let base: UInt64 = bits == 64 ? 0xffff_ffff_8000_0000 : 0xc000_0000
        func line(_ address: UInt64, _ type: Character, _ name: String) -> String {
            let digits = String(address, radix: 16)
            return String(repeating: "0", count: bits / 4 - digits.count) + digits + " \(type) \(name)\n"
        }
        var text = line(0, "D", "__per_cpu_start") + line(0x40, "d", "a_per_cpu_variable")
        text += line(0x1000, "D", "__per_cpu_end")
        text += line(base, "t", "before_text") + line(base + 0x1000, "T", "_text") + line(base + 0x1000, "T", "_stext")
        for index in 0..<700 {
            text += line(
                base + 0x1010 + UInt64(index) * 16, index % 3 == 0 ? "t" : "T", "function_number_\(index * 7919)")
        }
        text += line(base + 0x9000, "T", String((0..<300).map { Array("qwertyuiopasdfghjklzxcvbnm")[$0 * $0 % 26] }))
        return text + line(base + 0xa000, "T", "_etext") + line(base + 0xb000, "d", "data")
    }

    @Test(arguments: targets, commandLines)
    func objectEqualsAssembledSource(_ target: Target, _ options: [String]) throws {
        // Symbols at zero are too far from the others for some offsets.
        let reachesZero =
            !options.contains("--all-symbols") || options.contains("--absolute-percpu")
            || target.bits == 32 && !options.contains("--pc-relative")
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        func path(_ name: String) -> String { directory.appending(path: name).path }
        var map = Self.map(bits: target.bits)
        if !reachesZero { map = map.split(separator: "\n").dropFirst(3).joined(separator: "\n") + "\n" }
        try map.write(toFile: path("map"), atomically: true, encoding: .utf8)

        let source = try Tools.run(Tools.product("kallsyms"), options + [path("map")])
        #expect(source.status == 0, "\(source.errors)")
        try source.output.write(to: directory.appending(path: "table.S"))
        let object = try Tools.run(
            Tools.product("kallsyms"),
            options + ["--object", path("ours.o"), "--machine", target.machine, path("map")])
        #expect(object.status == 0, "\(object.errors)")
        #expect(object.output.isEmpty)

        try FileManager.default.createDirectory(atPath: path("asm"), withIntermediateDirectories: true)
        try "#define BITS_PER_LONG \(target.bits)\n".write(
            toFile: path("asm/bitsperlong.h"), atomically: true, encoding: .utf8)
        for (program, arguments) in [
            (
                "gcc",
                ["-E", "-P", "-x", "assembler-with-cpp", "-I", directory.path, "-o", path("table.s"), path("table.S")]
            ),
            ("\(target.tools)-as", ["-o", path("theirs.o"), path("table.s")]),
        ] {
            let result = try Tools.run(program, arguments)
            #expect(result.status == 0, "\(result.errors)")
        }

        for name in ["ours", "theirs"] {
            let result = try Tools.run(
                "\(target.tools)-objcopy",
                [
                    "-O", "binary", "-j", ".rodata", "--set-section-flags", ".rodata=alloc", path("\(name).o"),
                    path("\(name).bin"),
                ])
            #expect(result.status == 0, "\(result.errors)")
        }
        let ours = try Data(contentsOf: directory.appending(path: "ours.bin"))
        let theirs = try Data(contentsOf: directory.appending(path: "theirs.bin"))
        #expect(!theirs.isEmpty)
        #expect(FirstDifference.bytes(ours, theirs) == nil)
        let expectedRelocations = try relocations(path("theirs.o"))
        // Without --pc-relative, 7.0's offsets are the low 32 bits of addresses, which nothing moves.
        let isRelocated = !options.contains("7.0") || options.contains("--pc-relative")
        #expect(expectedRelocations.isEmpty == !isRelocated)
        #expect(FirstDifference.elements(try relocations(path("ours.o")), expectedRelocations) == nil)
        // kallsyms_names and kallsyms_seqs_of_names.
        let expectedSymbols = try symbols(path("theirs.o"))
        #expect(expectedSymbols.count { $0.hasSuffix("_names") } == 2, "\(expectedSymbols)")
        #expect(try symbols(path("ours.o")) == expectedSymbols)
        let expectedHeader = try header(path("theirs.o"))
        #expect(expectedHeader.count == 6, "\(expectedHeader)")
        #expect(try header(path("ours.o")) == expectedHeader)
    }

    /// Offset, type, and symbol with addend of each relocation, as readelf shows them.
    private func relocations(_ path: String) throws -> [String] {
        try fields("-rW", path).filter { $0.count >= 5 && Int($0[0], radix: 16) != nil }.map { fields -> String in
            ([fields[0]] + fields[2...]).joined(separator: " ")
        }
    }

    /// Value, type, whether it is defined, and name, of each global symbol.
    private func symbols(_ path: String) throws -> [String] {
        try fields("-sW", path).filter { $0.count == 8 && $0[4] == "GLOBAL" }.map { fields -> String in
            let isUndefined = fields[6] == "UND"
            return "\(fields[1]) \(fields[3]) \(isUndefined) \(fields[7])"
        }.sorted()
    }

    /// The words of each line that readelf prints.
    private func fields(_ option: String, _ path: String) throws -> [[String]] {
        try Tools.run("readelf", [option, path]).text.split(separator: "\n").map { line in
            line.split(separator: " ").map(String.init)
        }
    }

    /// The lines of the file's header that matter to a linker, and the flags and alignment of `.rodata`.
    private func header(_ path: String) throws -> [String] {
        let wanted = ["Class:", "Data:", "Type:", "Machine:", "Flags:"]
        let header = try Tools.run("readelf", ["-hW", path]).text.split(separator: "\n").map(String.init)
        let sections = try Tools.run("readelf", ["-SW", path]).text.split(separator: "\n").map(String.init)
        let section = sections.first { $0.contains(" .rodata ") } ?? ""
        let flags = section.split(separator: " ").suffix(5).joined(separator: " ")
        return header.filter { line in wanted.contains { line.contains($0) } } + [flags]
    }
}
