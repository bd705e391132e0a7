import Foundation
import TestSupport
import Testing

/// `syscope symbolize` with lists of symbols, modules and source lines, run as a user runs it.
@Suite struct SymbolizeCommandTests {
    /// A directory that is removed with the value.
    private final class Scratch {
        let directory: URL
        init() throws { directory = try Tools.scratchDirectory() }
        deinit { try? FileManager.default.removeItem(at: directory) }

        func path(_ name: String) -> String { directory.appending(path: name).path }

        func write(_ text: String, to name: String) throws -> String {
            let file = directory.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }

        /// Runs a program here that must not fail.
        @discardableResult
        func run(_ program: String, _ arguments: String...) throws -> String {
            let result = try Tools.run(program, arguments, directory: directory)
            try #require(result.status == 0, "\(program) \(arguments): \(result.errors)")
            return result.text
        }
    }

    private func symbolize(
        _ arguments: [String], input: String = "/dev/null", environment: [String: String] = [:]
    ) throws -> ProgramResult {
        let quoted = ([Tools.product("syscope"), "symbolize"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let shell = try Tools.path(of: "sh")
        return try Tools.run(
            shell.hasPrefix("/") ? "sh" : shell, ["-c", "\(quoted) < '\(input)'"], environment: environment)
    }

    private static let map = """
        ffffffff81000000 T _stext
        ffffffff81000100 T do_exit
        ffffffff81000200 T _etext
        ffffffff82000000 B _end
        ffffffffc0200000 t mod_fn\t[amdgpu]

        """

    // MARK: - Lists

    @Test func readsListsInAnyWrapping() throws {
        let scratch = try Scratch()
        let map = try scratch.write(Self.map, to: "map")
        let packers = [
            ("gzip", ["-k", "map"], "map.gz"), ("xz", ["-k", "map"], "map.xz"), ("bzip2", ["-k", "map"], "map.bz2"),
            ("zstd", ["-q", "map"], "map.zst"), ("lz4", ["-q", "map", "map.lz4"], "map.lz4"),
        ]
        for (program, arguments, name) in packers {
            let made = try Tools.run(program, arguments, directory: scratch.directory)
            try #require(made.status == 0, "\(made.errors)")
            let result = try symbolize([scratch.path(name), "ffffffff81000110", "ffffffffc0200010"])
            #expect(result.text == "do_exit+0x10/0x100\nmod_fn+0x10/0x1000 [amdgpu]\n", "\(name) \(result.errors)")
            // One that is cut is refused in one line.
            let whole = try Data(contentsOf: URL(filePath: scratch.path(name)))
            try whole.dropLast(12).write(to: URL(filePath: scratch.path("cut")))
            let cut = try symbolize([scratch.path("cut"), "ffffffff81000110"])
            #expect(cut.status == 2 && cut.text.isEmpty, "\(name)")
            #expect(cut.errors.split(separator: "\n").count == 1, "\(cut.errors)")
        }
        let input = try symbolize(["-", "ffffffff81000110"], input: map)
        #expect(input.text == "do_exit+0x10/0x100\n")
        let both = try symbolize(["-"], input: map)
        #expect(both.status == 2)
        #expect(both.errors.contains("standard input is the list"))
    }

    @Test func refusesListsInWordsThatSayWhatToDo() throws {
        let scratch = try Scratch()
        func expect(_ text: String, _ words: String...) throws {
            let result = try symbolize([try scratch.write(text, to: "map"), "ffffffff81000110"])
            #expect(result.status == 2)
            #expect(result.text.isEmpty)
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
            for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
        }
        try expect(
            "0000000000000000 T _stext\n0000000000000000 T do_exit\n", "all addresses are 0",
            "sysctl kernel.kptr_restrict=1",
            "CAP_SYSLOG")
        try expect("ffffffff81000000 T _stext\nsymbol table follows\n", "line 2", "symbol table follows")
        try expect("         U printk\n", "no line has a symbol")
        try expect("0000000000000007 a RELA\n", "is the list whole?")
        try expect("ffffffff81000000 T \u{1b}[2Jname\u{1b}\nx\n", "line 2")
        try expect("\u{1b}[2J", "line 1", "\\x1b[2J")
        try expect("\0\0\0", "no known format")
    }

    /// The list of the kernel that runs: addresses that it shows get the names that it shows.
    @Test func readsTheRunningKernelsList() throws {
        let list = try String(contentsOfFile: "/proc/kallsyms", encoding: .utf8)
        let line = try #require(list.split(separator: "\n").first { $0.contains(/^\S+ [tT] [a-z]\w+$/) })
        let words = line.split(separator: " ")
        let result = try symbolize(["/proc/kallsyms", String(words[0])])
        if words[0].allSatisfy({ $0 == "0" }) {
            #expect(result.status == 2)
            #expect(result.errors.contains("kptr_restrict"))
        } else {
            let name = try #require(result.text.split(separator: "+").first)
            #expect(
                list.contains("\(words[0]) t \(name)\n") || list.contains("\(words[0]) T \(name)\n"), "\(result.text)")
        }
    }

    // MARK: - Source lines and modules

    /// A kernel with debug information, and a module of it.
    private static func makeKernel(in scratch: Scratch) throws {
        _ = try scratch.write(
            """
            static inline __attribute__((always_inline)) int inner(volatile int *p) { return *p * 3 + p[1]; }
            """, to: "include/inner.h")
        _ = try scratch.write(
            """
            #include "../include/inner.h"
            const char linux_banner[] = "Linux version 6.1.0-test (a@b) (gcc (GCC) 12.2.0) #1 SMP Thu Jan 1 00:00:00 UTC 1970\\n";
            static inline __attribute__((always_inline)) int middle(volatile int *p) {
              int x = inner(p);
              return x + p[2];
            }
            __attribute__((noinline)) int outer(volatile int *p) {
              int s = 1;
              for (int i = 0; i < 9; i++) s += middle(p + i);
              return s;
            }
            int last(volatile int *p) { return outer(p) + outer(p + 1) + middle(p + 2); }
            """, to: "kernel/exit.c")
        _ = try scratch.write("int kernel_init(void) {\n  return 5;\n}\n", to: "init/main.c")
        _ = try scratch.write(
            """
            #include "../include/inner.h"
            __attribute__((noinline)) int mod_read(volatile int *p) { return inner(p) + 3; }
            __attribute__((noinline)) int mod_write(volatile int *p) { return inner(p) / inner(p + 7); }
            __attribute__((section(".text.unlikely"), noinline)) int mod_cold(volatile int *p) { return inner(p) + 5; }
            __attribute__((section(".init.text"))) int init_module(void) { return 0; }
            """, to: "drivers/my-mod.c")
        _ = try scratch.write(
            """
            SECTIONS {
              . = 0xffffffff81000000;
              .text : { _stext = .; *(.text*) _etext = .; }
              .rodata : { *(.rodata*) }
              .data : { *(.data*) *(.bss*) }
              _end = .;
            }
            """, to: "kernel.lds")
        // As layout_sections() does it: executable sections in the file's order, each at its alignment.
        _ = try scratch.write(
            """
            SECTIONS {
              . = 0xffffffffc0201000;
              .text : { *(.text) }
              .text.unlikely : { *(.text.unlikely) }
              . = 0xffffffffc0400000;
              .init.text : { *(.init.text) }
              .data : { *(.data*) }
            }
            """, to: "module.lds")
        let top = scratch.directory.path
        let options = [
            "-g", "-O2", "-mcmodel=kernel", "-fno-pic", "-ffreestanding", "-fno-asynchronous-unwind-tables", "-c",
        ]
        let sources = [
            ("kernel/exit.c", "exit.o"), ("init/main.c", "main.o"), ("drivers/my-mod.c", "lib/fs/my-mod.ko"),
        ]
        try FileManager.default.createDirectory(atPath: "\(top)/lib/fs", withIntermediateDirectories: true)
        for (source, object) in sources {
            let result = try Tools.run("gcc", options + ["\(top)/\(source)", "-o", "\(top)/\(object)"])
            try #require(result.status == 0, "\(result.errors)")
        }
        try scratch.run("ld", "-T", "kernel.lds", "-o", "vmlinux", "exit.o", "main.o")
        try scratch.run("ld", "-T", "module.lds", "-o", "loaded", "lib/fs/my-mod.ko", "-e", "mod_read")
    }

    /// Symbols of a linked file, with where each ends, as `nm -n` has them.
    private static func symbols(_ scratch: Scratch, _ file: String) throws -> [(
        name: String, start: UInt64, end: UInt64
    )] {
        let lines = try scratch.run("nm", "-n", file).split(separator: "\n").compactMap { line -> (String, UInt64)? in
            let words = line.split(separator: " ")
            guard words.count == 3, words[1].lowercased() == "t", let address = UInt64(words[0], radix: 16) else {
                return nil
            }
            return (String(words[2]), address)
        }
        return lines.indices.dropLast().map { (lines[$0].0, lines[$0].1, lines[$0 + 1].1) }.filter { $0.1 < $0.2 }
    }

    /// What scripts/decode_stacktrace.sh puts into the parentheses: what `addr2line -i` prints, without the source tree's
    /// path, on one line. Which of several branches in a line is meant ("discriminator") not both programs say everywhere.
    private static func lines(_ scratch: Scratch, _ file: String, _ address: UInt64, section: String? = nil) throws
        -> String
    {
        let options = section.map { ["-j", $0] } ?? []
        let result = try Tools.run(
            "addr2line", ["-i", "-e", scratch.path(file)] + options + [String(address, radix: 16)])
        return plain(
            result.text.split(separator: "\n").map { $0.replacing(scratch.directory.path + "/", with: "") }
                .joined(separator: " "))
    }

    private static func plain(_ text: String) -> String { text.replacing(#/ \(discriminator \d+\)/#, with: "") }

    private static func withoutFirstLine(_ text: String) -> String {
        String(text.drop { $0 != "\n" }.dropFirst())
    }

    /// A PATH that has one program that knows source lines, or none.
    private static func environment(_ scratch: Scratch, with programs: String...) throws -> [String: String] {
        let directory = scratch.path("bin-" + programs.joined(separator: "-"))
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for program in programs + ["sh"] {
            let link = "\(directory)/\(program)"
            if !FileManager.default.fileExists(atPath: link) {
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Tools.path(of: program))
            }
        }
        return ["PATH": directory]
    }

    @Test(arguments: ["addr2line", "llvm-symbolizer"])
    func showsSourceLines(_ program: String) throws {
        let scratch = try Scratch()
        try Self.makeKernel(in: scratch)
        let environment = try Self.environment(scratch, with: program)
        let kernel = scratch.path("vmlinux")
        let functions = try Self.symbols(scratch, "vmlinux").filter { $0.name != "_stext" }
        try #require(functions.count >= 2)
        var text = ""
        var expected = ""
        var inlined = 0
        for function in functions {
            for address in function.start..<function.end {
                let reference =
                    "\(function.name)+0x\(String(address - function.start, radix: 16))"
                    + "/0x\(String(function.end - function.start, radix: 16))"
                let lines = try Self.lines(scratch, "vmlinux", address)
                if lines.contains(" ") { inlined += 1 }
                text += "[<\(String(address, radix: 16))>] ? \(reference) x\n"
                expected += "[<\(function.name) (\(lines))>] ? \(function.name) (\(lines)) x\n"
            }
        }
        try #require(inlined > 5)
        let input = try scratch.write(text, to: "trace")
        let result = try symbolize(["--lines", kernel], input: input, environment: environment)
        #expect(FirstDifference.text(Self.plain(result.text), expected) == nil)
        #expect(result.errors.isEmpty)
        // In a wrapping it is the same kernel, which no program finds by a path.
        try scratch.run("gzip", "-k", "vmlinux")
        let packed = try symbolize(["-l", kernel + ".gz"], input: input, environment: environment)
        #expect(FirstDifference.text(packed.text, result.text) == nil)
        let address = functions[0].start + 4
        let single = try symbolize(["-l", kernel, String(address, radix: 16)], environment: environment)
        #expect(
            Self.plain(single.text) == "\(functions[0].name) (\(try Self.lines(scratch, "vmlinux", address)))\n")
    }

    @Test func saysWhatSourceLinesNeed() throws {
        let scratch = try Scratch()
        try Self.makeKernel(in: scratch)
        let none = try symbolize(["-l", scratch.path("vmlinux")], environment: try Self.environment(scratch))
        #expect(none.status == 2)
        #expect(none.errors.contains("llvm-symbolizer (Debian's package llvm) or addr2line (binutils)"))
        #expect(none.errors.split(separator: "\n").count == 1)
        try scratch.run("objcopy", "--strip-debug", "vmlinux", "stripped")
        let stripped = try symbolize(["-l", scratch.path("stripped")])
        #expect(stripped.status == 2)
        #expect(stripped.errors.contains("no debug information") && stripped.errors.contains("CONFIG_DEBUG_INFO"))
        // A program that fails leaves the text without lines, and one line says so.
        let broken = try scratch.write("#!/bin/sh\nexit 1\n", to: "bin-broken/addr2line")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: broken)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("bin-broken/sh"), withDestinationPath: Tools.path(of: "sh"))
        let input = try scratch.write("last+0x1\n", to: "trace")
        let failed = try symbolize(
            ["-l", scratch.path("vmlinux")], input: input, environment: ["PATH": scratch.path("bin-broken")])
        #expect(failed.status == 0)
        #expect(failed.text.hasPrefix("last+0x1 (0xffffffff81"))
        #expect(failed.errors.split(separator: "\n").count == 1 && failed.errors.contains("gave no answer"))
    }

    /// A module's code by the file of it, compressed or not: where it was loaded the text tells, or a copy of /proc/modules.
    @Test(arguments: ["", "xz", "gz", "zst"])
    func resolvesModules(_ ending: String) throws {
        let scratch = try Scratch()
        try Self.makeKernel(in: scratch)
        if let program = ["xz": "xz", "gz": "gzip", "zst": "zstd"][ending] {
            try scratch.run(program, "-q", "lib/fs/my-mod.ko")
            if ending == "zst" { try FileManager.default.removeItem(atPath: scratch.path("lib/fs/my-mod.ko")) }
        }
        // A link to a directory above must not be followed.
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("lib/build"), withDestinationPath: scratch.directory.path)
        let base: UInt64 = 0xffff_ffff_c020_1000
        let functions = try Self.symbols(scratch, "loaded").filter { $0.start >= base && $0.start < base + 0x10_0000 }
        try #require(functions.map(\.name) == ["mod_read", "mod_write", "mod_cold"])
        let arguments = ["--modules", scratch.path("lib"), scratch.path("vmlinux")]
        let list = "my_mod 16384 0 - Live 0xffffffffc0201000 (OE)\n"
        func hex(_ number: UInt64) -> String { String(number, radix: 16) }
        var addresses = ""
        var names = ""
        for function in functions {
            // To the kernel the last goes on to the end of the page.
            let end = function.name == "mod_cold" ? base + 0x1000 : function.end
            for address in function.start..<min(function.end, end) where address % 3 == 0 {
                addresses += "[<\(hex(address))>]\n"
                names +=
                    "[<\(function.name)+0x\(hex(address - function.start))/0x\(hex(end - function.start)) [my_mod]>]\n"
            }
        }
        let inTheText = try symbolize(arguments, input: try scratch.write(list + addresses, to: "trace"))
        #expect(FirstDifference.text(Self.withoutFirstLine(inTheText.text), names) == nil)
        let modules = try scratch.write("ext4 942080 2 - Live 0xffffffffc0000000\n" + list, to: "modules")
        let copied = try symbolize(
            ["--proc-modules", modules] + arguments, input: try scratch.write(addresses, to: "trace"))
        #expect(FirstDifference.text(copied.text, names) == nil)
        let linkedIn = "Modules linked in: ext4 my_mod(OE)@ffffffffc0201000 fat(E+) [last unloaded: dm_mod]\n"
        let named = try symbolize(arguments, input: try scratch.write(linkedIn + addresses, to: "trace"))
        #expect(FirstDifference.text(Self.withoutFirstLine(named.text), names) == nil)
        // An address beside a symbol tells it as well.
        let write = functions[1]
        let reference = "mod_write+0x5/0x\(hex(write.end - write.start)) [my_mod]"
        let pair = "[<\(hex(write.start + 5))>] \(reference)\n"
        let paired = try symbolize(arguments, input: try scratch.write(pair + addresses, to: "trace"))
        #expect(
            FirstDifference.text(paired.text, "[<\(reference)>] \(reference) (0x\(hex(write.start + 5)))\n" + names)
                == nil)
        // Nothing tells it: addresses stay.
        let unknown = try symbolize(arguments, input: try scratch.write(addresses, to: "trace"))
        #expect(unknown.status == 1)
        #expect(FirstDifference.text(unknown.text, addresses) == nil)
    }

    /// Code, data and what is used once: the addresses of sections say where each is. They are nm's, of sections that ld placed
    /// as no rule would.
    @Test func resolvesModulesByTheirSections() throws {
        let scratch = try Scratch()
        try Self.makeKernel(in: scratch)
        let source = """
            int table[4] = {1, 2, 3, 4};
            int counter;
            const char greeting[] = "hello";
            int mod_data(int a) { return table[a & 3] + counter++; }
            __attribute__((section(".text.unlikely"))) int mod_cold(int a) { return a / 3; }
            static __attribute__((section(".init.data"), used)) int once[2] = {5, 6};
            __attribute__((section(".init.text"))) int init_module(void) { return mod_data(once[1]); }
            """
        _ = try scratch.write(source, to: "drivers/data.c")
        try scratch.run("gcc", "-O1", "-mcmodel=kernel", "-fno-pic", "-c", "drivers/data.c", "-o", "lib/fs/data.ko")
        let places: [(String, UInt64)] = [
            (".rodata", 0xffff_ffff_c040_0000), (".init.data", 0xffff_ffff_c050_0040), (".text", 0xffff_ffff_c060_1000),
            (".data", 0xffff_ffff_c060_3000), (".text.unlikely", 0xffff_ffff_c070_0010),
            (".bss", 0xffff_ffff_c080_0000),
            (".init.text", 0xffff_ffff_c090_0000),
        ]
        let script = places.map { "\($0.0) 0x\(String($0.1, radix: 16)) : { *(\($0.0)) }\n" }.joined()
        _ = try scratch.write("SECTIONS {\n\(script)}\n", to: "data.lds")
        try scratch.run("ld", "-T", "data.lds", "-o", "loaded", "lib/fs/data.ko", "-e", "mod_data")
        for (section, address) in places {
            _ = try scratch.write("0x\(String(address, radix: 16))\n", to: "sys/data/sections/\(section)")
        }
        _ = try scratch.write("1\n", to: "sys/printk/parameters/time")
        // nm -S tells sizes; what has none, or a hole behind it, is not compared by size.
        let symbols = try scratch.run("nm", "-S", "loaded").split(separator: "\n").compactMap {
            line -> (String, UInt64)? in
            let words = line.split(separator: " ")
            guard words.count == 4, let address = UInt64(words[0], radix: 16) else { return nil }
            return (String(words[3]), address)
        }
        #expect(
            Set(symbols.map(\.0))
                == ["table", "counter", "greeting", "mod_data", "mod_cold", "once", "init_module"])
        let text = symbols.map { "at \(String($0.1 + 1, radix: 16))\n" }.joined()
        let arguments = [
            "--modules", scratch.path("lib"), "--sys-modules", scratch.path("sys"), scratch.path("vmlinux"),
        ]
        let result = try symbolize(arguments, input: try scratch.write(text, to: "trace"))
        #expect(result.status == 0, "\(result.errors)")
        for (line, symbol) in zip(result.text.split(separator: "\n"), symbols) {
            #expect(line.hasPrefix("at \(symbol.0)+0x1/0x") && line.hasSuffix(" [data]"), "\(line)")
        }
        // And back: a name of code without a size, of data with its own.
        let reference = try scratch.write("mod_cold+0x2 [data]\ntable+0x4/0x10 [data]\n", to: "reference")
        let back = try symbolize(arguments, input: reference)
        #expect(
            back.text
                == "mod_cold+0x2 [data] (0xffffffffc0700012)\ntable+0x4/0x10 [data] (0xffffffffc0603004)\n")
    }

    /// Source lines of a module need no address of it.
    @Test(arguments: [false, true])
    func showsSourceLinesOfModules(_ isCompressed: Bool) throws {
        let scratch = try Scratch()
        try Self.makeKernel(in: scratch)
        var expected = ""
        var text = ""
        for (name, section, end) in [("mod_read", ".text", nil), ("mod_cold", ".text.unlikely", 0x1000)]
            as [(String, String, UInt64?)]
        {
            let symbols = try Self.symbols(scratch, "loaded")
            let function = try #require(symbols.first { $0.name == name })
            let base: UInt64 = 0xffff_ffff_c020_1000
            let size = (end.map { base + $0 } ?? function.end) - function.start
            for offset: UInt64 in [0, 2, 6] {
                let lines = try Self.lines(scratch, "lib/fs/my-mod.ko", offset, section: section)
                text += " \(name)+0x\(offset)/0x\(String(size, radix: 16)) [my_mod]\n"
                expected += " \(name) (\(lines)) [my_mod]\n"
            }
        }
        text += " init_module+0x1/0x1000 [my_mod]\n mod_read+0x1/0x9999 [my_mod]\n mod_read+0x1/0x10 [absent]\n"
        let line = try Self.lines(scratch, "lib/fs/my-mod.ko", 1, section: ".init.text")
        expected += " init_module (\(line)) [my_mod]\n mod_read+0x1/0x9999 [my_mod]\n mod_read+0x1/0x10 [absent]\n"
        if isCompressed { try scratch.run("xz", "lib/fs/my-mod.ko") }
        let result = try symbolize(
            ["-l", "--modules", scratch.path("lib"), scratch.path("vmlinux")],
            input: try scratch.write(text, to: "trace"))
        #expect(FirstDifference.text(Self.plain(result.text), expected) == nil)
        #expect(result.errors.isEmpty, "\(result.errors)")
    }

    @Test func refusesModulesInOneLine() throws {
        let scratch = try Scratch()
        let map = try scratch.write(Self.map, to: "map")
        func expect(_ arguments: [String], _ words: String...) throws {
            let result = try symbolize(arguments + [map])
            #expect(result.status == 2)
            #expect(result.errors.split(separator: "\n").count == 1)
            for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
        }
        try expect(["--modules", scratch.path("absent")], "absent", "No such file")
        try expect(["--modules", scratch.directory.path, "--proc-modules", map], "no line has a module's address")
        let hidden = try scratch.write("ext4 942080 2 - Live 0x0000000000000000\n", to: "modules")
        try expect(["--modules", scratch.directory.path, "--proc-modules", hidden], "kptr_restrict")
        try expect(["--proc-modules", hidden], "--modules")
        try expect(["--sys-modules", scratch.directory.path], "--modules")
        try expect(
            ["--modules", scratch.directory.path, "--sys-modules", scratch.path("absent")], "absent", "No such file")
        _ = try scratch.write("0x0000000000000000\n", to: "sys/ext4/sections/.text")
        try expect(["--modules", scratch.directory.path, "--sys-modules", scratch.path("sys")], "kptr_restrict")
        try expect(["-l"], "no debug information")
        // A damaged module is said to be so, and the text comes out.
        _ = try scratch.write("\u{7f}ELF", to: "lib/ext4.ko")
        let input = try scratch.write("ext4_find+0x1/0x10 [ext4]\ndo_exit+0x1/0x100\n", to: "trace")
        let result = try symbolize(["--modules", scratch.path("lib"), map], input: input)
        #expect(result.text == "ext4_find+0x1/0x10 [ext4]\ndo_exit+0x1/0x100 (0xffffffff81000101)\n")
        #expect(result.errors.contains("ext4.ko"))
    }

    @Test func showsAnExampleInHelp() throws {
        let help = try symbolize(["--help"])
        #expect(help.status == 0)
        #expect(help.text.contains("syscope symbolize --lines --modules"))
    }
}
