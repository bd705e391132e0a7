import Foundation
import TestSupport
import Testing

/// Tables of every era in files that name no part of them: `syscope symbols` must find them by structure alone, and print
/// the map from which they were made.
@Suite struct KallsymsSearchTests {
    // From 7.0 on, every 64-bit kernel has offsets relative to their own place.
    static let commandLines: [[String]] = [
        ["--era", "6.1"], ["--era", "6.1", "--base-relative"],
        ["--era", "6.1", "--base-relative", "--absolute-percpu"], ["--era", "6.6", "--base-relative"],
        ["--era", "6.12"], ["--era", "6.12", "--absolute-percpu"], ["--era", "6.15"],
        ["--era", "7.0", "--pc-relative"],
    ]

    /// As `nm -n` prints it: every symbol at an address of its own.
    private static func map(count: Int) -> String {
        let base: UInt64 = 0xc000_0000_0000_0000
        var text = String(base, radix: 16) + " T _text\n"
        for index in 1..<count - 1 {
            let name =
                "\(["do", "sys", "__x", "vfs", "net"][index % 5])_\(["read", "write", "init"][index % 3])_\(index * 7919)"
            text += String(base + UInt64(index) * 16, radix: 16) + " \(index % 4 == 0 ? "t" : "T") \(name)\n"
        }
        return text + String(base + UInt64(count) * 16, radix: 16) + " T _etext\n"
    }

    // One marker, two, three, and many; before 6.4 the order of names lies behind them.
    @Test(arguments: commandLines, [40, 300, 700, 20_000])
    func findsTheTables(_ options: [String], _ count: Int) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        func path(_ name: String) -> String { directory.appending(path: name).path }
        let map = Self.map(count: count)
        try map.write(toFile: path("map"), atomically: true, encoding: .utf8)
        try ".section .text, \"ax\"\n.space 0x100000\n".write(toFile: path("text.s"), atomically: true, encoding: .utf8)
        for (program, arguments) in [
            (
                Tools.product("kallsyms"),
                options + ["--all-symbols", "--object", path("table.o"), "--machine", "ppc64", path("map")]
            ),
            ("powerpc64-linux-gnu-as", ["-o", path("text.o"), path("text.s")]),
            (
                "powerpc64-linux-gnu-ld",
                [
                    "-e", "0", "--defsym", "_text=0xc000000000000000", "--section-start=.text=0xc000000000000000",
                    "--section-start=.rodata=0xc000000000800000", "-s", "-o", path("vmlinux"), path("text.o"),
                    path("table.o"),
                ]
            ),
        ] {
            let result = try Tools.run(program, arguments)
            #expect(result.status == 0, "\(result.errors)")
        }
        let result = try Tools.run(Tools.product("syscope"), ["symbols", path("vmlinux")])
        #expect(result.status == 0, "\(result.errors)")
        let isSame = result.text == map
        #expect(isSame)
    }
}
