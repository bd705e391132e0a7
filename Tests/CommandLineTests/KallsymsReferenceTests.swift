import Foundation
import TestSupport
import Testing

/// Our `kallsyms` against the kernel's own programs, which these tests run: the same bytes, and failure where they fail.
///
/// Eras 6.1, 6.12 and 7.0 have a program that can be run here. Era 6.6 has none that Debian still packages: what its
/// program printed elsewhere is in Fixtures/ (``KallsymsRecordingTests``). Era 6.15 has none either; its options are a
/// part of those of 6.12, whose program it is held against.
@Suite struct KallsymsReferenceTests {
    /// Runs both on one map, and requires that they agree; whether they made a table.
    @discardableResult
    private func compare(
        _ reference: ReferenceKallsyms, _ options: [String], map: String, era: String? = nil, note: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Bool {
        let theirs = try Tools.run(reference.path, options + [map])
        let descriptors = reference.keepsDescriptors ? ["--function-descriptors"] : []
        let ours = try Tools.run(
            Tools.product("kallsyms"), ["--era", era ?? reference.era] + descriptors + options + [map])
        let context = "\(reference.testDescription) \(options.joined(separator: " ")) \(note)"
        #expect(
            (theirs.status == 0) == (ours.status == 0),
            "\(context): status \(theirs.status), ours \(ours.status): \(theirs.errors.prefix(200)) \(ours.errors)",
            sourceLocation: sourceLocation)
        if theirs.status == 0 {
            #expect(
                FirstDifference.text(ours.output, theirs.output) == nil, "\(context)", sourceLocation: sourceLocation)
        } else {
            #expect(ours.status == 1, "\(context)", sourceLocation: sourceLocation)
            #expect(ours.errors.hasPrefix("kallsyms: "), "\(ours.errors)", sourceLocation: sourceLocation)
        }
        return theirs.status == 0
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

    /// Debian's package of 7.2, whose format is that of 7.0 and 7.1 too.
    @Test(
        "era 7.0 on the bundled kernel's map, with every combination of options",
        .enabled(if: ReferenceKallsyms.has70, "\(ReferenceKallsyms.needs70)"))
    func bundledKernelAs70() throws {
        let map = try BundledMap.shared.get()
        for options in Self.subsets(of: ["--all-symbols", "--pc-relative"]) {
            let isMade = try compare(.kbuild70, options, map: map.path)
            #expect(isMade)
        }
    }

    /// 6.15 took the option `--absolute-percpu` away (Linux, "kallsyms: Remove KALLSYMS_ABSOLUTE_PERCPU"). No program of
    /// it can be had. That nothing else changed is the patch's word; that the output is 6.12's is tested here.
    @Test("era 6.15 prints what 6.12's program prints without --absolute-percpu")
    func bundledKernelAs615() throws {
        let map = try BundledMap.shared.get()
        for options in Self.subsets(of: ["--all-symbols"]) {
            let isMade = try compare(.source612, options, map: map.path, era: "6.15")
            #expect(isMade)
        }
    }

    @Test(
        "200 hostile maps", arguments: ReferenceKallsyms.all + [ReferenceKallsyms.patched61, .patched612])
    func hostileMaps(_ reference: ReferenceKallsyms) throws {
        try compareHostileMaps(reference)
    }

    @Test("200 hostile maps, era 7.0", .enabled(if: ReferenceKallsyms.has70, "\(ReferenceKallsyms.needs70)"))
    func hostileMapsOf70() throws {
        try compareHostileMaps(.kbuild70)
    }

    private func compareHostileMaps(_ reference: ReferenceKallsyms) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "map")
        var tables = 0
        for seed in 0..<200 {
            let map = HostileMap(
                seed: UInt64(seed), era: reference.era, hasNamesAtLimit: reference.sortsNamesAtLimit)
            try Data(map.bytes).write(to: file)
            if try compare(reference, map.options, map: file.path, note: "seed \(seed)") { tables += 1 }
        }
        // Some maps are refused, and most of others have a table.
        #expect((20..<200).contains(tables), "\(tables) tables of 200 maps")
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
        .enabled(if: RunningKernel.map != nil, "needs 100,000 symbols with addresses in /proc/kallsyms"),
        arguments: ReferenceKallsyms.all)
    func runningKernel(_ reference: ReferenceKallsyms) throws {
        let map = try #require(RunningKernel.map)
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "map")
        try Data(map.utf8).write(to: file)
        try compare(reference, ["--all-symbols"], map: file.path)
        try compare(reference, [], map: file.path)
    }
}

/// Our `kallsyms` against what programs printed that Debian does not package, or may not for long (Fixtures/README.md).
@Suite struct KallsymsRecordingTests {
    @Test("the recorded output of the kernel's own program", arguments: [("6.6", 8), ("7.0", 4)])
    func recordings(_ era: String, _ count: Int) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let archive = Tools.root.appending(path: "Tests/CommandLineTests/Fixtures/kallsyms-recordings.tar.xz").path
        let unpacked = try Tools.run("tar", ["-xJf", archive, "-C", directory.path])
        try #require(unpacked.status == 0, "\(unpacked.errors)")
        let index = try String(contentsOf: directory.appending(path: "index"), encoding: .utf8)
        let rows = index.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
            .filter { $0[0] == era }
        #expect(rows.count == count)
        for row in rows {
            let options = row[3].split(separator: " ").map(String.init)
            let ours = try Tools.run(
                Tools.product("kallsyms"), ["--era", era] + options + ["map"], directory: directory)
            #expect(ours.status == Int32(row[1]), "\(options): \(ours.errors)")
            let theirs = try Data(contentsOf: directory.appending(path: String(row[2])))
            #expect(FirstDifference.text(ours.output, theirs) == nil, "\(options)")
        }
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
            xz -dc '\(compressed)' > '\(kernel.path)' && LC_ALL=C powerpc64-linux-gnu-nm -n '\(kernel.path)' | \
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
