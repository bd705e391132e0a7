import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport
import Testing

/// Modules as files. That their layout is the kernel's is tested by running `symbolize --modules`.
@Suite struct ModuleObjectTests {
    /// A relocatable file of the compiler.
    private static let object = Result {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let source = directory.appending(path: "module.c")
        try """
        __attribute__((noinline)) int first(int a) { return a * a; }
        __attribute__((noinline, section(".text.unlikely"))) int second(int a) { return a + 3; }
        __attribute__((section(".init.text"))) int init_module(void) { return first(2) + second(1); }
        """.write(to: source, atomically: true, encoding: .utf8)
        let made = try Tools.run("gcc", ["-O1", "-c", "module.c", "-o", "module.ko"], directory: directory)
        try #require(made.status == 0, "\(made.errors)")
        return try Bytes(contentsOf: directory.appending(path: "module.ko").path).array
    }

    private static let symbolizer = Result {
        Symbolizer(try ListedSymbols(Bytes("ffffffff81000000 T _stext\nffffffff82000000 B _end\n".utf8)))
    }

    private func symbolized(_ text: String, _ find: @escaping (String) -> ModuleObject?) throws -> String {
        var stream = SymbolizedStream(
            try Self.symbolizer.get(), offset: LoadOffset(0, .given), modules: LoadedModules(find: find))
        let start = try stream.add(Array(text.utf8)[...])
        return String(decoding: start + (try stream.finish()), as: UTF8.self)
    }

    private static let text = """
        mod 16384 0 - Live 0xffffffffc0201000
        ffffffffc0201001 first+0x1/0x10 [mod] second+0x1 [mod] init_module+0x1/0x1000 [mod]

        """

    /// A damaged module is refused, or something is found in it; a text comes out in any case.
    @Test func survivesDamage() throws {
        let bytes = try Self.object.get()
        var (read, refused) = (0, 0)
        for damaged in Damage.corrupted(bytes, count: 1000, seed: 31) {
            var object: ModuleObject?
            do {
                object = try ModuleObject(ELFFile(Bytes(damaged)))
                read += 1
            } catch {
                #expect(error is ELFError || error is SymbolListError)
                refused += 1
            }
            let output = try symbolized(Self.text) { $0 == "mod" ? object : nil }
            #expect(output.contains(" [mod]"))
        }
        #expect(read > 100)
        #expect(refused > 10)
    }

    @Test func refusesCutModules() throws {
        let bytes = try Self.object.get()
        // The section headers are at the end.
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: ELFError.self) { try ModuleObject(ELFFile(Bytes(bytes[..<count]))) }
        }
    }

    /// Texts that name n, 2n and 4n modules, with addresses, of which there are files or none: each is looked for once.
    @Test(arguments: [5_000, 10_000, 20_000], [false, true])
    func looksForEachModuleOnce(_ count: Int, _ exists: Bool) throws {
        let object = try ModuleObject(ELFFile(Bytes(Self.object.get())))
        let lines = (0..<count).map { index in
            let address = String(0xffff_ffff_c000_0000 + UInt64(index) << 12, radix: 16)
            return "m\(index) 4096 0 - Live 0x\(address)\n\(address)\nfirst+0x1/0x9 [m\(index)]\n"
        }
        var asked = 0
        let output = try symbolized(lines.joined()) { _ in
            asked += 1
            return exists ? object : nil
        }
        #expect(asked == count)
        #expect(output.contains("first+0x0/0x") == exists)
    }
}
