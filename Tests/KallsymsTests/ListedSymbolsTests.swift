import Binary
import Foundation
import Kallsyms
import TestSupport
import Testing

/// Lists of symbols in the forms in which people have them.
@Suite struct ListedSymbolsTests {
    /// A form of a list, made of what `nm` prints.
    enum Form: String, CaseIterable, CustomTestStringConvertible {
        case sorted, unsorted, withSizes, withSections, withCarriageReturns, withMark, inUTF16, inCapitals, withPrefix,
            padded

        var testDescription: String { rawValue }

        var options: [String] {
            switch self {
            case .unsorted: []
            case .withSizes: ["-n", "-S"]
            case .withSections: ["-n", "-a"]
            default: ["-n"]
            }
        }

        func bytes(of text: String) -> [UInt8] {
            let lines = text.split(separator: "\n")
            func joined(_ change: (Substring) -> String) -> [UInt8] { Array(lines.map(change).joined().utf8) }
            switch self {
            case .sorted, .unsorted, .withSizes, .withSections: return Array(text.utf8)
            case .withCarriageReturns: return joined { $0 + "\r\n" }
            case .withMark: return [0xef, 0xbb, 0xbf] + Array(text.utf8)
            case .inUTF16: return [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
            case .inCapitals:
                return joined { line in
                    let address = line.prefix { $0 != " " }
                    return address.uppercased() + line.dropFirst(address.count) + "\n"
                }
            case .withPrefix: return joined { $0.hasPrefix(" ") ? $0 + "\n" : "0x" + $0 + "\n" }
            case .padded: return joined { $0 + "  \t\n" } + Array("\n\n".utf8)
            }
        }
    }

    private static func texts(_ list: ListedSymbols) -> [String] {
        list.symbols.entries.map { "\(String($0.address, radix: 16)) \(list.symbols.text(of: $0))" }
    }

    /// A kernel with all symbols has in its table what mksysmap and scripts/kallsyms leave of `nm -n`, in their order: what
    /// `expected.py` says.
    @Test(
        arguments: FixtureKernel.all.filter { $0.name == "ppc64-elfv1-all" || $0.name == "x86_64-relr" }, Form.allCases)
    func hasTheSymbolsOfTheTable(_ kernel: FixtureKernel, _ form: Form) throws {
        let nm = try Tools.run(kernel.nm, form.options + [kernel.path], environment: ["LC_ALL": "C"])
        try #require(nm.status == 0)
        let list = try ListedSymbols(Bytes(form.bytes(of: nm.text)))
        let expected = try kernel.expected.kallsyms.map { "\($0.address.dropFirst(2)) \($0.name)" }
        // The symbols of the tables themselves are in no table before 6.4.
        let found = Self.texts(list).filter { !$0.contains(" kallsyms_") }
        #expect(FirstDifference.elements(found, expected.filter { !$0.contains(" kallsyms_") }) == nil)
        #expect(list.modules.names.isEmpty)
    }

    /// The others have those of their table, in its order, and every form gives the same.
    @Test(arguments: FixtureKernel.all)
    func readsEveryForm(_ kernel: FixtureKernel) throws {
        let expected = try kernel.expected.kallsyms.map { "\($0.address.dropFirst(2)) \($0.name)" }
        let wanted = Set(expected)
        var first: [String]?
        for form in Form.allCases {
            let nm = try Tools.run(kernel.nm, form.options + [kernel.path], environment: ["LC_ALL": "C"])
            // 32-bit addresses of mips are printed with their sign extended.
            let found = Self.texts(try ListedSymbols(Bytes(form.bytes(of: nm.text)))).map {
                kernel.name == "mips" ? $0.replacing(/^ffffffff/, with: "") : $0
            }
            #expect(FirstDifference.elements(found.filter(wanted.contains), expected) == nil, "\(form)")
            #expect(FirstDifference.elements(found, first ?? found) == nil, "\(form)")
            first = found
        }
    }

    @Test func leavesOutWhatNoKernelPrints() throws {
        // Names as compilers and linkers make them; mksysmap of 6.12 takes out all but the last.
        let names = [
            "$x", "$x.1", "$d", "$a", "$t.5", "$xrv64i2p1_m2p0", ".Ltmp12", ".LBB0_1", ".L0 ", ".L123", "L0",
            "__crc_printk",
            "__kstrtab_printk", "__kstrtabns_printk", "__efistub_memcpy", "__pi_$x", "__pi_.L1", "__kvm_nvhe_$d.2314",
            "__kvm_nvhe_.L7", "__kcfi_typeid_foo", "__AArch64ADRPThunk_foo", "__ARMV7PILongThunk_foo", "_SDA_BASE_",
            "foo_veneer", "foo_from_arm", "00000001.plt_branch.foo", "00000001.long_branch.foo", "kept",
        ]
        let lines = names.map { "c0000000 t \($0)\n" }.joined()
        let undefined = "         w __start_BTF\n         U printk\n         v weak_object\nU name\n"
        let list = try ListedSymbols(Bytes((undefined + lines + "00000030 a VA_BITS\nc0000000 N debug\n").utf8))
        #expect(Self.texts(list) == ["c0000000 kept"])
    }

    @Test func knowsModules() throws {
        let text = """
            ffffffff81000000 T _stext
            ffffffff82000000 B _end
            ffffffffc0200000 t mod_fn\t[amdgpu]
            ffffffffc0200000 t $x\t[amdgpu]
            ffffffffc0200100 w weak_fn [amdgpu]
            ffffffffc0300000 t bpf_prog_6deef7357e7b4530_sd_fw_ingress\t[bpf]

            """
        let list = try ListedSymbols(Bytes(text.utf8))
        #expect(list.modules.names == ["amdgpu", "bpf"])
        let symbols = list.modules.symbols
        #expect(
            symbols.entries.map { symbols.text(of: $0) } == [
                "mod_fn", "weak_fn", "bpf_prog_6deef7357e7b4530_sd_fw_ingress",
            ])
        #expect(Self.texts(list) == ["ffffffff81000000 _stext", "ffffffff82000000 _end"])
    }

    @Test(arguments: [
        "ffffffff81000000", "ffffffff81000000 T", "xyz T name", "ffffffff810000001 T name",
        "ffffffff81000000 TT name", "ffffffff81000000 0000000000000010 T", "vmlinux:", "T ffffffff81000000 name",
        "0x T name",
        "ffffffff81000000T name", "U",
    ])
    func refusesOtherLines(_ line: String) {
        let text = "ffffffff81000000 T _stext\n\n\(line)\nffffffff82000000 B _end\n"
        #expect(throws: ListedSymbolsError.malformedLine(line: 3, text: line)) { try ListedSymbols(Bytes(text.utf8)) }
    }

    @Test func refusesWhatNamesNothing() {
        func error(_ text: String) -> ListedSymbolsError? {
            #expect(throws: ListedSymbolsError.self) { try ListedSymbols(Bytes(text.utf8)) }
        }
        #expect(error("") == .noSymbols)
        #expect(error("\n\n         U printk\n") == .noSymbols)
        #expect(error("0000000000000007 a RELA\n0000000000000008 a RELASZ\n") == .noPlaces(symbols: 2))
        #expect(error("0000000000000000 T _stext\n0000000000000000 t f\t[mod]\n") == .hidden)
        #expect(error("c0000000 T a\0b\n") == .badName(line: 1))
        #expect(error("c0000000 T a\nc0000004 T \(String(repeating: "n", count: 65_536))\n") == .badName(line: 2))
    }

    /// A map that is cut has the symbols of its whole lines, or is refused with the number of its last.
    @Test func readsCutMaps() throws {
        let lines = (0..<40).map { "ffffffff8100\(1000 + $0) T name_\($0)\(["", "\t[mod]"][$0 % 2])\n" }
        let bytes = Array(lines.joined().utf8)
        for count in 1..<bytes.count {
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            let whole = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
            do throws(ListedSymbolsError) {
                let list = try ListedSymbols(Bytes(bytes[..<count]))
                let names = list.symbols.entries.count + list.modules.symbols.entries.count
                #expect(names == whole || names == whole + 1, "\(count) bytes")
            } catch {
                guard case .malformedLine(let line, _) = error else {
                    Issue.record("\(count) bytes: \(error)")
                    continue
                }
                #expect(line == whole + 1, "\(count) bytes")
            }
        }
    }

    /// Whatever the bytes are, there is a list or an error, and what is listed can be looked up.
    @Test func survivesDamage() {
        let text = (0..<60).map { "ffffffff8100\(1000 + $0) T name_\($0 * $0)\n" }.joined()
        var (read, refused) = (0, 0)
        for damaged in Damage.corrupted(Array("ffffffff81000000 T _stext\n\(text)".utf8), count: 2000, seed: 13) {
            do throws(ListedSymbolsError) {
                let symbolizer = Symbolizer(try ListedSymbols(Bytes(damaged)))
                if symbolizer.text(for: 0xffff_ffff_8100_1030, offset: 0) != nil { read += 1 }
            } catch {
                refused += 1
            }
        }
        #expect(read > 100)
        #expect(refused > 100)
    }

    /// Lists and texts in which everything has one name or one address, n, 2n and 4n of them: each is looked up in steps that
    /// do not grow with the list, or this would take hours.
    @Test(arguments: [50_000, 100_000, 200_000])
    func doesNotGrowWithTheSquare(_ count: Int) throws {
        let same = (0..<count).map { "ffffffff81\(String($0 + 0x10_0000, radix: 16)) t same\n" }.joined()
        let aliases = (0..<count).map { "ffffffff82000000 t alias_\($0)\n" }.joined()
        let modules = (0..<count).map { "ffffffffc0000000 t f\t[m\($0)]\n" }.joined()
        let list = try ListedSymbols(Bytes((same + aliases + modules + "ffffffff83000000 B last\n").utf8))
        #expect(list.modules.names.count == count)
        let symbolizer = Symbolizer(list)
        let text = String(repeating: "same+0x0/0x1 ffffffff82000001 ffffffffc0000004 same+0x4d\n", count: 1000)
        let counts = symbolizer.symbolized(Array(text.utf8), offset: 0).counts
        #expect((counts.addresses, counts.symbols, counts.mismatches) == (2000, 0, 1000))
    }

    /// Lines of a megabyte, of a name, of blanks, and of brackets.
    @Test(arguments: ["n", " ", "[", "] ", "f"])
    func survivesLongLines(_ unit: String) throws {
        let long = String(repeating: unit, count: 1 << 20)
        #expect(throws: ListedSymbolsError.self) {
            try ListedSymbols(Bytes("ffffffff81000000 T \(long)\n".utf8))
        }
        let list = try ListedSymbols(Bytes("ffffffff81000000 T _stext\nffffffff82000000 T last\n".utf8))
        let text = Array("    \(long)\n    \(long)\n=> \(long) do+0x1 [\(long)]\n".utf8)
        let output = Symbolizer(list).symbolized(text, offset: 0)
        #expect(output.text == text)
    }
}
