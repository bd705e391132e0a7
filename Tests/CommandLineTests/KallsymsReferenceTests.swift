import Foundation
import TestSupport
import Testing

/// Our `kallsyms` against the kernel's own programs: the same bytes, and failure where they fail.
@Suite(.enabled(if: ReferenceKallsyms.areAllAvailable, "\(ReferenceKallsyms.packages)"))
struct KallsymsReferenceTests {
    /// Runs both on one map, and requires that they agree.
    private func compare(
        _ reference: ReferenceKallsyms, _ options: [String], map: String, note: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let theirs = try Tools.run(reference.path, options + [map])
        let descriptors = reference.keepsDescriptors ? ["--function-descriptors"] : []
        let ours = try Tools.run(
            Tools.product("kallsyms"), ["--era", reference.era] + descriptors + options + [map])
        let context = "\(reference.testDescription) \(options.joined(separator: " ")) \(note)"
        #expect(
            (theirs.status == 0) == (ours.status == 0),
            "\(context): status \(theirs.status), ours \(ours.status): \(theirs.errors.prefix(200)) \(ours.errors)",
            sourceLocation: sourceLocation)
        if theirs.status == 0 {
            let isSame = theirs.output == ours.output
            #expect(isSame, "\(context): outputs differ", sourceLocation: sourceLocation)
        } else {
            #expect(ours.status == 1, "\(context)", sourceLocation: sourceLocation)
            #expect(ours.errors.hasPrefix("kallsyms: "), "\(ours.errors)", sourceLocation: sourceLocation)
        }
    }

    /// Every choice of some of `options`.
    private static func subsets(of options: [String]) -> [[String]] {
        (0..<1 << options.count).map { bits in
            options.enumerated().filter { bits & 1 << $0.offset != 0 }.map(\.element)
        }
    }

    @Test(
        "the bundled kernel's map, with every combination of options",
        arguments: [
            (
                ReferenceKallsyms.kbuild61,
                subsets(of: ["--all-symbols", "--absolute-percpu", "--base-relative", "--lto-clang"])
            ),
            (ReferenceKallsyms.source61, [["--base-relative"]]),
            (ReferenceKallsyms.source612, subsets(of: ["--all-symbols", "--absolute-percpu"])),
            (ReferenceKallsyms.patched61, [["--base-relative"]]),
            (ReferenceKallsyms.patched612, [[], ["--all-symbols"]]),
        ])
    func bundledKernel(_ reference: ReferenceKallsyms, _ choices: [[String]]) throws {
        let map = try BundledMap.shared.get()
        for options in choices { try compare(reference, options, map: map.path) }
    }

    @Test(
        "200 hostile maps", arguments: ReferenceKallsyms.available + [ReferenceKallsyms.patched61, .patched612])
    func hostileMaps(_ reference: ReferenceKallsyms) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "map")
        for seed in 0..<200 {
            let map = HostileMap(
                seed: UInt64(seed), era: reference.era, hasNamesAtLimit: reference.sortsNamesAtLimit)
            try Data(map.bytes).write(to: file)
            try compare(reference, map.options, map: file.path, note: "seed \(seed)")
        }
    }

    @Test(
        "a map without descriptors, with symbols at both ends of the address space",
        arguments: [ReferenceKallsyms.patched61, .patched612])
    func withoutDescriptors(_ reference: ReferenceKallsyms) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "map")
        for start in ["0000000000000000", "0000000000000100"] {
            let map = """
                \(start) T _text
                \(start) T _stext
                \(start) t first
                0000000000000000 D at_zero
                0000000000001000 T _etext
                ffffffffffffffff D at_end

                """
            try Data(map.utf8).write(to: file)
            try compare(reference, [], map: file.path, note: "text from \(start)")
        }
    }

    @Test(
        "the running kernel's table of at least 100,000 symbols",
        .enabled(if: RunningKernel.map != nil, "needs root, and a kernel with 100,000 symbols in /proc/kallsyms"),
        arguments: ReferenceKallsyms.available)
    func runningKernel(_ reference: ReferenceKallsyms) throws {
        let map = try #require(RunningKernel.map)
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "map")
        try Data(map.utf8).write(to: file)
        try compare(reference, ["--all-symbols"], map: file.path)
        try compare(reference, [], map: file.path)
    }

    /// The later eras' programs are not packaged. What they changed is known from their patches, and can be done to the
    /// output of 6.12's program.
    @Test("eras without a packaged program, by what their patches changed")
    func laterEras() throws {
        let map = try BundledMap.shared.get()
        let reference = try Tools.run(ReferenceKallsyms.source612.path, ["--all-symbols", map.path])
        let lines = reference.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func ours(_ arguments: String...) throws -> [String] {
            try Tools.run(Tools.product("kallsyms"), arguments + ["--all-symbols", map.path]).text
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }

        // 6.15 drops an option, nothing else.
        #expect(try ours("--era", "6.15") == lines)

        // 6.4 to 6.10 have comments in the table of offsets only.
        let withoutComments = lines.map { line in
            line.hasPrefix("\t.byte")
                ? String(line.prefix(upTo: line.range(of: "\t/*")?.lowerBound ?? line.endIndex)) : line
        }
        let isSameAs66 = try ours("--era", "6.6", "--base-relative") == withoutComments
        #expect(isSameAs66)

        // 7.0: alignment of 4, no relative base, offsets relative to their place.
        var expected: [String] = []
        var iterator = lines.makeIterator()
        while let line = iterator.next() {
            if line.hasPrefix("#") { continue }
            if line == ".globl kallsyms_relative_base" {
                while let skipped = iterator.next(), !skipped.isEmpty {}
                continue
            }
            if line.hasPrefix("\t.long\t"), line.contains("/*") {
                let fields = line.split(separator: "\t")
                // _text is the lowest symbol of this map, so that both count from the same address.
                let offset = fields[1] == "0" ? 0 : Int(fields[1].dropFirst(2), radix: 16) ?? -1
                expected.append("\t.long\t_text - . + (\(offset))\t\(fields[2...].joined(separator: "\t"))")
            } else {
                expected.append(line == "\tALGN" ? "\t.balign 4" : line)
            }
        }
        let isSameAs70 = try ours("--era", "7.0", "--pc-relative") == expected
        #expect(isSameAs70)
    }
}

/// The map of the bundled kernel, made by `nm` and a `grep` for what 6.1's mksysmap takes out.
struct BundledMap {
    let path: String

    static let shared = Result { try BundledMap() }

    private init() throws {
        let directory = try Tools.scratchDirectory()
        let kernel = directory.appending(path: "vmlinux")
        path = directory.appending(path: "map").path
        let compressed = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path
        let script = """
            xz -dc '\(compressed)' > '\(kernel.path)' && LC_ALL=C nm -n '\(kernel.path)' | \
            grep -v -e ' [aNUw] ' -e ' \\$' -e ' \\.L' -e ' __crc_' -e ' __kstrtab_' -e ' __kstrtabns_' -e ' L0$' > '\(path)'
            """
        let result = try Tools.run("sh", ["-c", script])
        guard result.status == 0 else { throw CocoaError(.fileReadCorruptFile) }
    }
}

/// The kernel that runs the tests.
enum RunningKernel {
    /// Its symbols without those of modules, as a map; nil if it does not show their addresses, or has few.
    static let map: String? = {
        // Foundation believes the size that the system gives for this file, which is zero.
        guard let text = try? Tools.run("cat", ["/proc/kallsyms"]).text else { return nil }
        let lines = text.split(separator: "\n").filter { !$0.contains("\t") }
        guard lines.count >= 100_000, lines.contains(where: { !$0.hasPrefix("0000000000000000") }) else { return nil }
        return lines.joined(separator: "\n") + "\n"
    }()
}
