import Foundation
import TestSupport
import Testing

/// Tables of every era in files that name no part of them: `syscope symbols` must find them by structure alone, and print
/// the map from which they were made.
@Suite struct KallsymsSearchTests {
    /// A kernel's options for scripts/kallsyms, and what it is for.
    struct Kernel: Sendable {
        var options: [String]
        var machine = "ppc64"
        var tools = "powerpc64-linux-gnu-"
        var base: UInt64 = 0xc000_0000_0000_0000
    }

    // From 7.0 on, every 64-bit kernel has offsets relative to their own place, and a 32-bit one may have addresses.
    static let kernels: [Kernel] =
        [
            ["--era", "6.1"], ["--era", "6.1", "--base-relative"],
            ["--era", "6.1", "--base-relative", "--absolute-percpu"], ["--era", "6.6"],
            ["--era", "6.6", "--base-relative"], ["--era", "6.12"], ["--era", "6.12", "--absolute-percpu"],
            ["--era", "6.15"], ["--era", "7.0", "--pc-relative"],
        ].map { Kernel(options: $0) } + [
            Kernel(options: ["--era", "7.0"], machine: "arm", tools: "arm-linux-gnueabihf-", base: 0xc000_0000)
        ]

    /// As `nm -n` prints it: every symbol at an address of its own.
    private static func map(count: Int, from base: UInt64) -> String {
        var text = String(base, radix: 16) + " T _text\n"
        for index in 1..<count - 1 {
            let name =
                "\(["do", "sys", "__x", "vfs", "net"][index % 5])_\(["read", "write", "init"][index % 3])_\(index * 7919)"
            text += String(base + UInt64(index) * 16, radix: 16) + " \(index % 4 == 0 ? "t" : "T") \(name)\n"
        }
        return text + String(base + UInt64(count) * 16, radix: 16) + " T _etext\n"
    }

    /// An object with a megabyte of text, made once by each assembler.
    private static let texts = Dictionary(
        uniqueKeysWithValues: Set(kernels.map(\.tools)).map { tools in
            let object = Result {
                let directory = try Tools.scratchDirectory()
                defer { try? FileManager.default.removeItem(at: directory) }
                let (source, object) = (directory.appending(path: "text.s"), directory.appending(path: "text.o"))
                try ".section .text, \"ax\"\n.space 0x100000\n".write(to: source, atomically: true, encoding: .utf8)
                let result = try Tools.run(tools + "as", ["-o", object.path, source.path])
                #expect(result.status == 0, "\(result.errors)")
                return try Data(contentsOf: object)
            }
            return (tools, object)
        })

    /// What `syscope symbols` and `syscope info` print of a stripped file with that text and the tables that `kallsyms` makes
    /// of `map`.
    private static func listing(of map: String, _ kernel: Kernel) throws -> (symbols: String, info: String) {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        func path(_ name: String) -> String { directory.appending(path: name).path }
        let start = "0x" + String(kernel.base, radix: 16)
        try map.write(toFile: path("map"), atomically: true, encoding: .utf8)
        try #require(texts[kernel.tools]).get().write(to: directory.appending(path: "text.o"))
        for (program, arguments) in [
            (
                Tools.product("kallsyms"),
                kernel.options
                    + ["--all-symbols", "--object", path("table.o"), "--machine", kernel.machine, path("map")]
            ),
            (
                kernel.tools + "ld",
                [
                    "-e", "0", "--defsym", "_text=\(start)", "--section-start=.text=\(start)",
                    "--section-start=.rodata=0x\(String(kernel.base + 0x80_0000, radix: 16))", "-s", "-o",
                    path("vmlinux"), path("text.o"), path("table.o"),
                ]
            ),
        ] {
            let result = try Tools.run(program, arguments)
            try #require(result.status == 0, "\(program): \(result.errors)")
        }
        let symbols = try Tools.run(Tools.product("syscope"), ["symbols", path("vmlinux")])
        #expect(symbols.status == 0, "\(symbols.errors)")
        return (
            symbols.text,
            try Tools.run(Tools.product("syscope"), ["info", "--format", "json", path("vmlinux")]).text
        )
    }

    // One marker, two, three, and many; before 6.4 the order of names lies behind them.
    @Test(arguments: kernels, [40, 300, 700, 20_000])
    func findsTheTables(_ kernel: Kernel, _ count: Int) throws {
        let map = Self.map(count: count, from: kernel.base)
        let (symbols, info) = try Self.listing(of: map, kernel)
        #expect(FirstDifference.text(symbols, map) == nil)
        #expect(info.contains("\"hasNameIndex\": true"))
    }

    /// What a terminal would obey is shown, and nothing around it is lost.
    @Test func escapesWhatATerminalObeys() throws {
        let kernel = Kernel(options: ["--era", "6.12"])
        let map = Self.map(count: 700, from: kernel.base)
        let hostile = map.replacingOccurrences(of: "vfs_", with: "vfs\u{1b}]0;\u{e9}")
        let shown = map.replacingOccurrences(of: "vfs_", with: "vfs\\x1b]0;\u{e9}")
        #expect(hostile != map)
        #expect(FirstDifference.text(try Self.listing(of: hostile, kernel).symbols, shown) == nil)
    }
}
