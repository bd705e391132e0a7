import Architectures
import Binary
import Kallsyms
import TestSupport
import Testing

/// What a real kernel logged as it was made to stop, and the symbols around the places in it, both from the same boot
/// (Fixtures/make-traces.py).
struct RealTrace: CustomTestStringConvertible, Sendable {
    let name: String
    /// "Kernel Offset" in the log.
    var offset: UInt64 = 0
    var wordSize = 8
    /// Whether addresses and their symbols stand beside each other in it.
    var hasPairs = false
    /// Whether the kernel logged its offset: it does as it panics, not in an oops that it survives.
    var logsOffset = false

    var testDescription: String { name }

    static let all = [
        RealTrace(name: "amd64", offset: 0x39c0_0000, logsOffset: true),
        RealTrace(name: "arm64", offset: 0x45bf_f0c0_0000, logsOffset: true),
        RealTrace(name: "s390x", hasPairs: true), RealTrace(name: "ppc64le", hasPairs: true),
        RealTrace(name: "ppc64", hasPairs: true), RealTrace(name: "armhf", wordSize: 4),
        RealTrace(name: "amd64-oops"), RealTrace(name: "amd64-kaslr-oops", offset: 0x3e0_0000),
        RealTrace(name: "arm64-oops", offset: 0x47aa_dda0_0000), RealTrace(name: "s390x-oops", hasPairs: true),
        RealTrace(name: "ppc64le-oops", hasPairs: true), RealTrace(name: "ppc64-oops", hasPairs: true),
        // Its init text begins at _etext, and has no symbol there.
        RealTrace(name: "loong64-oops", hasPairs: true),
        RealTrace(name: "armhf-oops", wordSize: 4), RealTrace(name: "i386-oops", offset: 0x700_0000, wordSize: 4),
        RealTrace(name: "mips64el-oops", offset: 0x20e_0000),
        // BUG() and WARN(), and all tasks by sysrq-t.
        RealTrace(name: "amd64-bug", offset: 0x25a0_0000), RealTrace(name: "amd64-warn", offset: 0x460_0000),
        RealTrace(name: "arm64-bug", offset: 0x316a_3740_0000), RealTrace(name: "armhf-warn", wordSize: 4),
        RealTrace(name: "riscv64-bug", hasPairs: true), RealTrace(name: "riscv64-warn", hasPairs: true),
        RealTrace(name: "s390x-warn", hasPairs: true), RealTrace(name: "ppc64le-warn", hasPairs: true),
        RealTrace(name: "amd64-tasks", offset: 0x2e40_0000),
    ]

    static func named(_ name: String) throws -> RealTrace { try #require(all.first { $0.name == name }) }

    private static let directory =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        + "/Fixtures/traces/"

    var text: String { get throws { try Bytes(contentsOf: Self.directory + name + ".trace").text } }
    var mapText: String { get throws { try Bytes(contentsOf: Self.directory + name + ".map").text } }

    /// The symbols as the kernel has them if it is linked `distance` bytes further up.
    func symbolizer(movedBy distance: UInt64 = 0) throws -> Symbolizer {
        var map = SymbolMap()
        for line in try mapText.split(separator: "\n") {
            let words = line.split(separator: " ")
            let address = try #require(UInt64(words[0], radix: 16))
            let type = try #require(words[1].utf8.first)
            map.append(
                address: address < 1 << 20 && name.hasPrefix("amd64") ? address : address &+ distance, type: type,
                name: Bytes(words[2].utf8))
        }
        return Symbolizer(map, wordSize: wordSize)
    }

    /// The lines that have an address and its symbol beside each other, and the same with the symbol twice.
    func linesWithPairs() throws -> [(line: String, expected: String)] {
        let pattern = /\[<?(?<address>[0-9a-f]{16})>?\] (?<symbol>\.?\w[\w.]*\+0x[0-9a-f]+\/0x[0-9a-f]+)/
        let lines = try text.split(separator: "\n").compactMap { line -> (String, String)? in
            line.firstMatch(of: pattern).map { match in
                (String(line), String(line.replacing(match.address, with: match.symbol)))
            }
        }
        try #require(lines.count >= 6)
        return lines
    }

    /// Behind each symbol of a symbolized log stands the address that the list gives it.
    func expectAddresses(in output: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let addresses = try addresses()
        var references = 0
        for match in output.matches(of: /(\.?[A-Za-z_][\w.]*)\+0x([0-9a-f]+)\/0x[0-9a-f]+ \(0x([0-9a-f]+)\)/) {
            let offset = try #require(UInt64(match.2, radix: 16))
            let address = try #require(UInt64(match.3, radix: 16))
            #expect(
                addresses[match.1]?.contains(address - offset) == true, "\(match.0)", sourceLocation: sourceLocation)
            references += 1
        }
        // Every one, since none is in a module.
        let symbols = try text.matches(of: /\w\+0x[0-9a-f]+\/0x[0-9a-f]+/)
        #expect(references == symbols.count, sourceLocation: sourceLocation)
        #expect(references > 5, sourceLocation: sourceLocation)
    }

    /// Without what was put in, and without the addresses that were taken out, both texts are the same.
    static func expectOnlyPlaces(
        in output: String, differFrom text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let place = /\b(?:0x)?[0-9a-f]{8,16}\b|\.?[A-Za-z_][\w.$]*\+0x[0-9a-f]+\/0x[0-9a-f]+/
            .wordBoundaryKind(.simple)
        let rest = text.replacing(place, with: "@")
        let outputRest = output.replacing(/(\/0x[0-9a-f]+) \(0x[0-9a-f]+\)/) { $0.1 }.replacing(place, with: "@")
        #expect(FirstDifference.text(outputRest, rest) == nil, sourceLocation: sourceLocation)
    }

    /// What `nm` would say: the addresses of each name.
    func addresses() throws -> [Substring: [UInt64]] {
        var addresses: [Substring: [UInt64]] = [:]
        for line in try mapText.split(separator: "\n") {
            let words = line.split(separator: " ")
            addresses[words[2], default: []].append(try #require(UInt64(words[0], radix: 16)))
        }
        return addresses
    }
}

extension Symbolizer {
    func text(_ text: String, offset: UInt64, showsAddresses: Bool = true) -> String {
        String(
            decoding: symbolized(Array(text.utf8), offset: offset, showsAddresses: showsAddresses).text,
            as: UTF8.self)
    }
}

@Suite struct SymbolizerTests {
    /// The kernel writes address and symbol beside each other: the address must become that symbol.
    @Test(arguments: RealTrace.all.filter(\.hasPairs))
    func agreesWithTheSymbolBesideAnAddress(_ trace: RealTrace) throws {
        let symbolizer = try trace.symbolizer()
        for (line, expected) in try trace.linesWithPairs() {
            #expect(symbolizer.text(line, offset: 0, showsAddresses: false) == expected)
        }
    }

    /// Behind each symbol stands the address that the symbol list gives it.
    @Test(arguments: RealTrace.all)
    func agreesWithTheListOnAddresses(_ trace: RealTrace) throws {
        try trace.expectAddresses(in: trace.symbolizer().text(trace.text, offset: trace.offset))
    }

    @Test func resolvesRegisters() throws {
        // Both facts are in the logs themselves: x9 holds a return address that the trace names, and the boot's
        // /proc/kallsyms says "ffffffffbc61aa40 D init_task".
        let arm64 = try RealTrace.named("arm64")
        let output = try arm64.symbolizer().text(arm64.text, offset: arm64.offset, showsAddresses: false)
        #expect(output.contains("x9 : do_idle+0x26c/0x310\n"))
        #expect(output.contains("sp : ffffc5bffa8b3d40\n"))
        let amd64 = try RealTrace.named("amd64")
        #expect(
            try amd64.symbolizer().text(amd64.text, offset: amd64.offset, showsAddresses: false)
                .contains("RBP: init_task+0x0/"))
    }

    /// Registers of kernels that dereferenced a NULL pointer. The symbols are those that the kernel names itself in the
    /// same oops, where it shows the register once more; what is not the kernel's text stays as it is.
    @Test(arguments: [
        ("amd64-oops", "RIP: 0010:seq_printf+0x25/0xb0\n"), ("amd64-oops", "RDI: 0000000000000000\n"),
        ("amd64-kaslr-oops", "RIP: 0010:seq_printf+0x25/0xb0\n"), ("amd64-kaslr-oops", "R09: ffff8926425b9000\n"),
        ("amd64-kaslr-oops", "Code: ff ff ff 66 90 0f 1f 44 00 00 55 48 89 e5 53 48 89 fb 48 83 ec 50 48 89 54 24 30 "),
        ("arm64-oops", "pc : seq_printf+0x54/0xe0\n"), ("arm64-oops", "x9 : version_proc_show+0x34/0x50\n"),
        ("arm64-oops", "Code: f9001fe2 910303e4 a90293e4 29087fe0 (f9400663) \n"),
        ("s390x-oops", "Krnl PSW : 0704c00180000000 seq_printf+0x56/0xb0 (seq_printf+0x56/0xb0)\n"),
        ("s390x-oops", ">seq_printf+0x56/0xb0: e310b0180024\tstg\t%r1,24(%r11)\n"),
        (
            "ppc64le-oops",
            "NIP:  seq_printf+0x34/0xd0 LR: version_proc_show+0x3c/0x60 CTR: version_proc_show+0x0/0x60\n"
        ),
        ("ppc64le-oops", "f8e10070 f9010078 f9210080 f9410088 <e9430018> e9230008 7c2a4840 41800020 \n"),
        (
            "ppc64-oops",
            "NIP:  .seq_printf+0x24/0xc0 LR: .version_proc_show+0x2c/0x50 CTR: .version_proc_show+0x0/0x50\n"
        ), ("ppc64-oops", "Faulting instruction address: .seq_printf+0x24/0xc0\n"),
        ("armhf-oops", "pc : [<seq_printf+0x1c/0x9c>]    lr : [<version_proc_show+0x34/0x40>]    psr: 00070013\n"),
        ("armhf-oops", " 1dc0: 00000051 seq_read_iter+0x180/0x558 c1801b40 f09c1e20 f09c1e08 "),
        ("armhf-oops", "Code: e52de004 e28dd004 e1a04000 ee1d2f70 (e590000c) \n"),
        ("arm64-bug", "Code: 97ffff91 a8c17bfd d50323bf d65f03c0 (d4210000) \n"),
        ("mips64el-oops", "epc   : seq_printf+0x20/0xc0 seq_printf+0x20/0xc0\n"),
        ("mips64el-oops", "dc840018  3c1182f5  de2ec6e8  67ac0030  0083682b \n"),
        ("riscv64-bug", "epc : __put_cred+0x5a/0x68 ra : seq_read_iter+0xe0/0x390 sp : ffff8f80001eb880\n"),
        ("riscv64-bug", "Code: 0141 8082 0097 0000 80e7 e7e0 60a2 6402 0141 8082 (9002) 9002 \n"),
        (
            "s390x-warn",
            "Krnl PSW : 0704c00180000000 refcount_warn_saturate+0xea/0x130 (refcount_warn_saturate+0xea/0x130)\n"
        ),
        (
            "ppc64le-warn",
            "NIP:  refcount_warn_saturate+0x124/0x1f0 LR: refcount_warn_saturate+0x120/0x1f0 CTR: 0000000000000000\n"
        ),
        (
            "loong64-oops",
            "at virtual address ffff800000008064, era == i8042_flush+0x58/0x160, ra == i8042_flush+0x40/0x160\n"
        ),
    ])
    func resolvesAnOops(_ name: String, _ expected: String) throws {
        let trace = try RealTrace.named(name)
        let output = try trace.symbolizer().text(trace.text, offset: trace.offset, showsAddresses: false)
        #expect(output.contains(expected), "\(output)")
    }

    /// arm's "Code:" has instructions in words of eight digits.
    @Test func leavesInstructionsAlone() {
        let text = "Code: e5933000 c0001010 (c0001020) e5832000 \nLR is at 0xc0001010, c0001010\n"
        let symbolizer = Self.symbolizer(
            [(0xc000_0000, "_stext"), (0xc000_1000, "one"), (0xc000_2000, "_etext")], wordSize: 4)
        #expect(
            symbolizer.text(text, offset: 0).hasPrefix("Code: e5933000 c0001010 (c0001020) e5832000 \nLR is at one+"))
    }

    /// A real "Instruction dump:" (ppc64le-warn), for a 32-bit kernel that lies where its instructions would be addresses; on
    /// the line behind it addresses count again. The text comes whole, and line by line.
    @Test func leavesInstructionDumpsAlone() throws {
        let symbolizer = Self.symbolizer(
            [(0x1000_0000, "_stext"), (0x6000_0000, "one"), (0x7fff_0000, "_etext")], wordSize: 4)
        let lines = try RealTrace.named("ppc64le-warn").text.split(separator: "\n").map { $0 + "\n" }
        let start = try #require(lines.firstIndex { $0.hasSuffix("Instruction dump:\n") })
        let dump = lines[start..<(start + 3)]
        #expect(dump.last?.contains("<0fe00000> 60000000 60420000") == true)
        let text = dump.joined() + "LR [60000010]\nsystemd[1]: code: 7c0802a6 60000000\n"
        let expected = dump.joined() + "LR [one+0x10/0x1fff0000]\nsystemd[1]: code: 7c0802a6 60000000\n"
        #expect(symbolizer.text(text, offset: 0) == expected)
        var stream = SymbolizedStream(symbolizer, offset: LoadOffset(0, .given))
        var result: [UInt8] = []
        for line in text.split(separator: "\n") { result += try stream.add(Array((line + "\n").utf8)[...]) }
        #expect(String(decoding: result, as: UTF8.self) == expected)
    }

    @Test(arguments: RealTrace.all)
    func altersNothingElse(_ trace: RealTrace) throws {
        let text = try trace.text
        RealTrace.expectOnlyPlaces(in: try trace.symbolizer().text(text, offset: trace.offset), differFrom: text)
    }

    @Test(arguments: RealTrace.all.filter(\.logsOffset))
    func readsTheLoggedOffset(_ trace: RealTrace) throws {
        let offset = try trace.symbolizer().loadOffset(in: Array(trace.text.utf8))
        #expect(offset == LoadOffset(trace.offset, .logged))
    }

    /// The same kernel, as if linked elsewhere: the distance follows from the addresses and symbols in the trace.
    @Test(
        arguments: RealTrace.all.filter(\.hasPairs),
        [0, 0x20_0000, 0x3a1_7000, 0 &- 0x1_0000] as [UInt64])
    func findsTheOffsetFromPairs(_ trace: RealTrace, _ distance: UInt64) throws {
        let symbolizer = try trace.symbolizer(movedBy: distance)
        let text = Array(try trace.text.utf8)
        let offset = try symbolizer.loadOffset(in: text)
        #expect(offset.value == 0 &- distance)
        guard case .pairs(let count) = offset.evidence else {
            Issue.record("\(offset)")
            return
        }
        #expect(count >= 6)
        // And with it the symbols come out that the kernel wrote beside the addresses.
        for (line, expected) in try trace.linesWithPairs() {
            #expect(symbolizer.text(line, offset: offset.value, showsAddresses: false) == expected)
        }
    }

    static func symbolizer(_ symbols: [(UInt64, String)], wordSize: Int = 8) -> Symbolizer {
        var map = SymbolMap()
        for (address, name) in symbols {
            map.append(address: address, type: UInt8(ascii: "T"), name: Bytes(name.utf8))
        }
        return Symbolizer(map, wordSize: wordSize)
    }

    static let kernel = symbolizer([
        (0xffff_ffff_8100_0000, "_stext"), (0xffff_ffff_8100_1000, "sys_read"), (0xffff_ffff_8100_1000, "alias"),
        (0xffff_ffff_8100_1100, "twice"), (0xffff_ffff_8100_1200, "twice"), (0xffff_ffff_8100_1300, "_etext"),
    ])

    @Test(arguments: [
        // An address, in the ways in which logs have them.
        ("[<ffffffff81001010>] x", "[<sys_read+0x10/0x100>] x"), ("ip=0xffffffff81001010,", "ip=sys_read+0x10/0x100,"),
        ("at ffffffff81001010.", "at sys_read+0x10/0x100."), ("FFFFFFFF81001010", "sys_read+0x10/0x100"),
        // No address of the kernel's text: a module's, user space's, too short, too long, part of a word.
        ("ffffffffc0401010", "ffffffffc0401010"), ("00007fff81001010", "00007fff81001010"),
        ("ffffffff81001300", "ffffffff81001300"), ("81001010 ffffffff8100101", "81001010 ffffffff8100101"),
        ("ffffffff810010100", "ffffffff810010100"), ("xffffffff81001010", "xffffffff81001010"),
        ("ffffffff81001010g", "ffffffff81001010g"), ("", ""), ("\n\n", "\n\n"),
        // A symbol.
        ("sys_read+0x10/0x100", "sys_read+0x10/0x100 (0xffffffff81001010)"),
        (".sys_read+0x10/0x100", ".sys_read+0x10/0x100 (0xffffffff81001010)"),
        // A module's; one of another kernel; one of two; none; not whole.
        ("sys_read+0x10/0x100 [ext4]", "sys_read+0x10/0x100 [ext4]"), ("sys_read+0x10/0x110", "sys_read+0x10/0x110"),
        ("twice+0x10/0x100", "twice+0x10/0x100"), ("other+0x10/0x100", "other+0x10/0x100"),
        // Without a size, of the one function that has the name; behind its end; one of two; a program's; a module's.
        ("sys_read+0x10", "sys_read+0x10 (0xffffffff81001010)"), ("sys_read+0x101", "sys_read+0x101"),
        ("twice+0x10", "twice+0x10"), ("sys_read+0x10 (/lib/libc.so.6)", "sys_read+0x10 (/lib/libc.so.6)"),
        ("sys_read+0x10 ([ext4])", "sys_read+0x10 ([ext4])"),
        ("sys_read+0x10 ([kernel.kallsyms])", "sys_read+0x10 (0xffffffff81001010) ([kernel.kallsyms])"),
        // A name alone, in stacks of ftrace, bcc and bpftrace, and elsewhere.
        (" => sys_read\n", " => sys_read (0xffffffff81001000)\n"), (" => twice\n", " => twice\n"),
        (
            "  b'sys_read'\n  b'alias'\n",
            "  b'sys_read (0xffffffff81001000)'\n  b'alias (0xffffffff81001000)'\n"
        ),
        (
            "    sys_read+137\n    sys_read\n",
            "    sys_read+137 (0xffffffff81001089)\n    sys_read (0xffffffff81001000)\n"
        ),
        ("    sys_read\n", "    sys_read\n"), ("sys_read\nalias\n", "sys_read\nalias\n"),
        ("see sys_read\nsee alias\n", "see sys_read\nsee alias\n"), ("x => sys_read\n", "x => sys_read\n"),
        ("sys_read+0x10/", "sys_read+0x10/"), ("sys_read+0x/0x", "sys_read+0x/0x"), ("sys_read+", "sys_read+"),
    ])
    func resolvesTokens(_ text: String, _ expected: String) {
        #expect(Self.kernel.text(text, offset: 0) == expected)
    }

    /// `sys_read` is a descriptor of 24 bytes in .opd, `.sys_read` the function: a trace may name it either way.
    @Test(arguments: ["sys_read+0x58/0x110", ".sys_read+0x58/0x110"])
    func takesDescriptorAndDotSymbolForOneFunction(_ reference: String) {
        let symbols: [(UInt64, String)] = [
            (0xc000_0000_0000_0000, "_stext"), (0xc000_0000_002b_1000, ".sys_read"),
            (0xc000_0000_002b_1110, ".sys_write"),
            (0xc000_0000_0100_0000, "_etext"), (0xc000_0000_0200_0000, "sys_read"),
            (0xc000_0000_0200_0018, "sys_write"),
            (0xc000_0000_0300_0000, "_end"),
        ]
        let symbolizer = Self.symbolizer(symbols)
        #expect(symbolizer.text(reference, offset: 0) == reference + " (0xc0000000002b1058)")
        #expect(symbolizer.text(for: 0xc000_0000_0200_0000, offset: 0) == "sys_read+0x0/0x18")
        // Without KALLSYMS_ALL there is only the function.
        let text = Self.symbolizer(symbols.filter { $0.1.hasPrefix(".") || $0.1.hasPrefix("_") })
        #expect(text.text(reference, offset: 0) == reference + " (0xc0000000002b1058)")
    }

    private static func listed(_ text: String) throws -> Symbolizer { Symbolizer(try ListedSymbols(Bytes(text.utf8))) }

    /// Kernels built with LTO print names without what cleanup_symbol_name() cuts off. What is ambiguous by that stays.
    @Test(arguments: [
        ("do_exit+0x10/0x100", "do_exit+0x10/0x100 (0xffffffff81000110)"), ("do_exit+0x10/0x110", "do_exit+0x10/0x110"),
        (
            "do_exit.llvm.10133695243223489424+0x1/0x100",
            "do_exit.llvm.10133695243223489424+0x1/0x100 (0xffffffff81000101)"
        ),
        ("do_exit+0x4d", "do_exit+0x4d (0xffffffff8100014d)"), ("one+0x1/0x100", "one+0x1/0x100 (0xffffffff81000201)"),
        // 5.16 to 6.1.41 cut at the first dot, before 5.16 at the dollar sign.
        ("two+0x1/0x80", "two+0x1/0x80 (0xffffffff81000301)"),
        ("three+0x1/0x80", "three+0x1/0x80 (0xffffffff81000381)"),
        // Two of that name and size; one of them by its own.
        ("four+0x1/0x100", "four+0x1/0x100"), ("four.llvm.2+0x1/0x100", "four.llvm.2+0x1/0x100 (0xffffffff81000501)"),
        ("five+0x1/0x100", "five+0x1/0x100"),
    ])
    func resolvesNamesOfLTO(_ text: String, _ expected: String) throws {
        let map = """
            ffffffff81000000 T _stext
            ffffffff81000100 T do_exit.llvm.10133695243223489424
            ffffffff81000200 t one.llvm.1
            ffffffff81000300 t two.cfi_jt
            ffffffff81000380 t three$707af9a22804d33c81801f27dcfe489b
            ffffffff81000400 t four.llvm.1
            ffffffff81000500 t four.llvm.2
            ffffffff81000600 T five
            ffffffff81000700 t five.llvm.7
            ffffffff81000800 T next
            ffffffff81f00000 T _etext
            ffffffff82000000 B _end
            """
        #expect(try Self.listed(map).text(text, offset: 0) == expected)
    }

    /// Without LTO nothing is cut off.
    @Test func takesOtherSuffixesAsPartsOfNames() throws {
        let map = "c0000000 T _stext\nc0000100 t one.isra.0\nc0000200 t two.cold\nc0000300 T _etext\n"
        let text = "one+0x1/0x100 two+0x1/0x100 one.isra.0+0x1/0x100"
        #expect(try Self.listed(map).text(text, offset: 0) == text + " (0xc0000101)")
    }

    /// The names that an image's kernel cuts are written as it writes them.
    @Test(arguments: [
        (SuffixRule.none, "do_exit.part.0.llvm.7+0x10/0x100"), (.llvm, "do_exit.part.0+0x10/0x100"),
        (.llvmOrDollar, "do_exit.part.0+0x10/0x100"), (.firstDot, "do_exit+0x10/0x100"),
    ])
    func cutsNamesAsTheKernelDoes(_ rule: SuffixRule, _ expected: String) {
        var map = SymbolMap()
        for (address, name) in [
            (0xc000_0000, "_stext"), (0xc000_0100, "do_exit.part.0.llvm.7"), (0xc000_0200, "_etext"),
        ] {
            map.append(address: UInt64(address), type: UInt8(ascii: "T"), name: Bytes(name.utf8))
        }
        let symbolizer = Symbolizer(map, wordSize: 4, suffixRule: rule)
        #expect(symbolizer.text(for: 0xc000_0110, offset: 0) == expected)
        #expect(symbolizer.text(expected, offset: 0) == expected + " (0xc0000110)")
    }

    /// The releases of kernel/kallsyms.c whose cleanup_symbol_name() is another.
    @Test(arguments: [
        (Version(5, 12), SuffixRule.none), (Version(5, 13), .llvmOrDollar), (Version(5, 15, 200), .llvmOrDollar),
        (Version(5, 16), .firstDot), (Version(6, 1, 41), .firstDot), (Version(6, 1, 42), .llvm),
        (Version(6, 2), .firstDot),
        (Version(6, 4, 6), .firstDot), (Version(6, 4, 7), .llvm), (Version(6, 10, 14), .llvm), (Version(6, 11), .none),
    ])
    func knowsTheRuleOfEachRelease(_ version: Version, _ rule: SuffixRule) {
        #expect(SuffixRule(version: version, hasLTO: true) == rule)
        #expect(SuffixRule(version: version, hasLTO: false) == .none)
    }

    private static let mips = """
        ffffffff80002000 T _stext
        ffffffff800d4a00 T do_page_fault
        ffffffff800d4b00 T next_one
        ffffffff805eea20 T kernel_entry
        ffffffff80600000 T _etext
        ffffffff80700000 B _end
        """

    /// A 32-bit kernel of MIPS writes 8 digits, a 64-bit one 16, and both may have the same map.
    @Test func resolvesAddressesOfMIPS() throws {
        let symbolizer = try Self.listed(Self.mips)
        let text = """
            epc   : 800d4a4c do_page_fault+0x4c/0x100
            [<800d4b10>] 0x800d4b10
            Code: 800d4a4c 800d4a50 <800d4a54>
            """
        #expect(
            symbolizer.text(text, offset: 0) == """
                epc   : do_page_fault+0x4c/0x100 do_page_fault+0x4c/0x100 (0x800d4a4c)
                [<next_one+0x10/0x519f20>] next_one+0x10/0x519f20
                Code: 800d4a4c 800d4a50 <800d4a54>
                """)
        let moved = "[<810d4a4c>] do_page_fault+0x4c/0x100\n"
        let offset = try symbolizer.loadOffset(in: Array(moved.utf8))
        #expect(offset == LoadOffset(0x100_0000, .pairs(1)))
        #expect(symbolizer.text(moved, offset: offset.value, showsAddresses: false).hasPrefix("[<do_page_fault+0x4c/"))
        let wide = "epc   : ffffffff800d4a4c do_page_fault+0x4c/0x100\nra 800d4b10\n"
        #expect(
            symbolizer.text(wide, offset: 0)
                == "epc   : do_page_fault+0x4c/0x100 do_page_fault+0x4c/0x100 (0xffffffff800d4a4c)\nra 800d4b10\n")
        // The same addresses in a map of another architecture are those of a 64-bit kernel.
        let other = try Self.listed(Self.mips.replacing("kernel_entry", with: "startup_64"))
        #expect(other.text("800d4a4c", offset: 0) == "800d4a4c")
    }

    private static let withModules = """
        ffffffff81000000 T _stext
        ffffffff81000100 T do_exit
        ffffffff81000200 T _etext
        ffffffff82000000 B _end
        ffffffffc0200000 t mod_fn\t[amdgpu]
        ffffffffc0200100 t mod_fn2\t[amdgpu]
        ffffffffc0201800 d mod_data\t[amdgpu]
        ffffffffc0203000 t do_exit\t[other_mod]
        ffffffffc0203040 t do_exit\t[other_mod]
        ffffffffc0300000 t bpf_prog_6deef7357e7b4530_sd_fw_ingress\t[bpf]
        ffffffffc0300080 t bpf_prog_1234567812345678_x\t[bpf]

        """

    /// Symbols of modules as sprint_symbol() has them: with the module's name, but without one for a BPF program. The last
    /// symbol of a kind is bounded by its page, or by the next.
    @Test(arguments: [
        ("ffffffffc0200010", "mod_fn+0x10/0x100 [amdgpu]"), ("ffffffffc0200110", "mod_fn2+0x10/0xf00 [amdgpu]"),
        ("ffffffffc0201810", "mod_data+0x10/0x800 [amdgpu]"), ("ffffffffc0201010", "ffffffffc0201010"),
        ("ffffffffc0203008", "do_exit+0x8/0x40 [other_mod]"), ("ffffffffc01fffff", "ffffffffc01fffff"),
        ("ffffffffc0300010", "bpf_prog_6deef7357e7b4530_sd_fw_ingress+0x10/0x80"),
        ("ffffffffc0301000", "ffffffffc0301000"),
        ("mod_fn+0x10/0x100 [amdgpu]", "mod_fn+0x10/0x100 [amdgpu] (0xffffffffc0200010)"),
        ("mod_fn+0x10/0x110 [amdgpu]", "mod_fn+0x10/0x110 [amdgpu]"), ("mod_fn+0x10/0x100", "mod_fn+0x10/0x100"),
        ("mod_fn+0x10/0x100 [amdgpu 0123abcd]", "mod_fn+0x10/0x100 [amdgpu 0123abcd] (0xffffffffc0200010)"),
        // To the kernel a function at the end of a page may be longer.
        ("mod_fn2+0x1010/0x1700 [amdgpu]", "mod_fn2+0x1010/0x1700 [amdgpu] (0xffffffffc0201110)"),
        ("mod_fn+0x10 ([amdgpu])", "mod_fn+0x10 ([amdgpu]) (0xffffffffc0200010)"),
        ("do_exit+0x1 [other_mod]", "do_exit+0x1 [other_mod]"),
        ("do_exit+0x1/0x40 [other_mod]", "do_exit+0x1/0x40 [other_mod] (0xffffffffc0203001)"),
        ("do_exit+0x1/0xfc0 [other_mod]", "do_exit+0x1/0xfc0 [other_mod] (0xffffffffc0203041)"),
        (
            "bpf_prog_6deef7357e7b4530_sd_fw_ingress+0x12/0x7a",
            "bpf_prog_6deef7357e7b4530_sd_fw_ingress+0x12/0x7a (0xffffffffc0300012)"
        ),
    ])
    func resolvesSymbolsOfModules(_ text: String, _ expected: String) throws {
        #expect(try Self.listed(Self.withModules).text(text, offset: 0) == expected)
    }

    /// Where a module was in one boot says nothing of another.
    @Test func takesModulesOfOneBootOnly() throws {
        let text = "ffffffffc0200010 mod_fn+0x10/0x100 [amdgpu] ffffffff81100110"
        #expect(
            try Self.listed(Self.withModules).text(text, offset: 0x10_0000)
                == "ffffffffc0200010 mod_fn+0x10/0x100 [amdgpu] do_exit+0x10/0x100")
    }

    @Test func readsLabels() throws {
        // RISC-V's show_regs(): the symbols of epc and ra, then their values.
        let symbolizer = Self.symbolizer([
            (0xffff_ffff_8000_0000, "_stext"), (0xffff_ffff_8000_1000, "do_one"), (0xffff_ffff_8000_1100, "do_two"),
            (0xffff_ffff_8000_1200, "_etext"),
        ])
        let text = """
            epc : do_one+0x20/0x100
             ra : do_two+0x10/0x100
            epc : ffffffff92a01020 ra : ffffffff92a01110 sp : ff20000000003be0
            """
        let offset = try symbolizer.loadOffset(in: Array(text.utf8))
        #expect(offset == LoadOffset(0x12a0_0000, .pairs(2)))
        #expect(
            symbolizer.text(text, offset: offset.value, showsAddresses: false).contains(
                "epc : do_one+0x20/0x100 ra : do_two+0x10/0x100 sp"))
    }

    @Test func refusesTwoBoots() throws {
        let text = "Kernel Offset: 0x1000000 from 0xffffffff81000000\nKernel Offset: disabled\n"
        let error = #expect(throws: AmbiguousOffset.self) { try Self.kernel.loadOffset(in: Array(text.utf8)) }
        #expect(error?.offsets == [0, 0x100_0000])
        let pairs = (0..<4).map { "[<ffffffff8\($0 / 2 + 2)001010>] sys_read+0x10/0x100\n" }.joined()
        #expect(throws: AmbiguousOffset.self) { try Self.kernel.loadOffset(in: Array(pairs.utf8)) }
        #expect(try Self.kernel.loadOffset(in: Array("nothing".utf8)) == LoadOffset(0, .assumed))
    }

    @Test func countsWhatItFound() {
        let text = "ffffffff81001010 sys_read+0x1/0x100 sys_read+0x1/0x999 ext+0x1/0x2 [m]"
        let counts = Self.kernel.symbolized(Array(text.utf8), offset: 0).counts
        #expect((counts.addresses, counts.symbols, counts.mismatches) == (1, 1, 1))
    }

    @Test func escapesNames() {
        let symbolizer = Self.symbolizer([(0x1000, "a\u{1b}[2J\n"), (0x2000, "end")])
        #expect(symbolizer.text(for: 0x1000, offset: 0) == "a\\x1b[2J\\x0a+0x0/0x1000")
    }

    /// Of a log cut anywhere, and of noise, nothing changes but what looks like a place.
    @Test(arguments: RealTrace.all)
    func survivesAnything(_ trace: RealTrace) throws {
        let symbolizer = try trace.symbolizer()
        let text = Array(try trace.text.utf8)
        let newlines = text.indices.filter { text[$0] == UInt8(ascii: "\n") }
        var lines = 0
        for count in stride(from: 0, through: text.count, by: 3) {
            while lines < newlines.count, newlines[lines] < count { lines += 1 }
            let output = symbolizer.symbolized(Array(text[..<count]), offset: trace.offset)
            if count % 99 == 0 { #expect(output.text.count { $0 == UInt8(ascii: "\n") } == lines) }
        }
        var numbers = Damage.Numbers(seed: UInt64(text.count))
        let alphabet = Array("0123456789abcdefx+/[]<>. _\n\u{1b}é".utf8)
        for _ in 0..<200 {
            let noise = (0..<300).map { _ in alphabet.randomElement(using: &numbers) ?? 0 }
            #expect(throws: Never.self) { try symbolizer.loadOffset(in: noise) }
            let output = symbolizer.symbolized(noise, offset: numbers.next()).text
            RealTrace.expectOnlyPlaces(
                in: String(decoding: output, as: UTF8.self), differFrom: String(decoding: noise, as: UTF8.self))
        }
        #expect(
            Symbolizer(SymbolMap(), wordSize: 8).text("ffffffff81001010 a+0x1/0x2", offset: 0)
                == "ffffffff81001010 a+0x1/0x2")
    }
}
