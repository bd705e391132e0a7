import Architectures
import Binary
import ELF
import Foundation
import Kallsyms
import KernelImage
import TestSupport
import Testing

@Suite struct ELFBuilderTests {
    /// Runs a tool of binutils on a file that was written.
    static func run(_ tool: String, _ arguments: [String], on bytes: Bytes) throws -> String {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "vmlinux")
        try Data(bytes.array).write(to: file)
        let result = try Tools.run(tool, arguments + [file.path])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.isEmpty, "\(result.errors)")
        return result.text
    }

    /// The whole file.
    static func bytes(of file: ELFBuilder) -> Bytes {
        var bytes: [UInt8] = []
        file.write { bytes += $0.array }
        return Bytes(bytes)
    }

    static func written(_ kernel: FixtureKernel) throws -> Bytes {
        let image = try KernelImage(ELFFile(kernel.bytes))
        let file = try #require(image.file)
        return Self.bytes(
            of: try ELFBuilder(
                image.memory, symbols: SymbolMap(symbolsOf: file), machine: file.machine, from: file))
    }

    /// `nm` lists the same symbols at the same addresses as in the file that the linker made, with the same letters.
    ///
    /// Only what the letters of kallsyms do not tell may differ: whether a weak symbol is an object ("V" or "W"), and
    /// to which section a symbol belongs that lies where one ends, or in none.
    @Test(arguments: FixtureKernel.all)
    func holdsTheSymbolsForNm(_ kernel: FixtureKernel) throws {
        func symbols(_ bytes: Bytes) throws -> [(key: String, letter: Character)] {
            try Self.run(kernel.nm, ["-n"], on: bytes).split(separator: "\n").map { line in
                let words = line.split(separator: " ")
                return ("\(words[0]) \(words[2])", try #require(words[1].first))
            }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        }
        let expected = try symbols(kernel.bytes)
        let found = try symbols(Self.written(kernel))
        #expect(found.map(\.key) == expected.map(\.key))
        let sections = try ELFFile(kernel.bytes).sections
        for (found, expected) in zip(found, expected) where found.letter != expected.letter {
            let isWeak = "VW".contains(expected.letter.uppercased()) && "VW".contains(found.letter.uppercased())
            let address = try #require(UInt64(found.key.split(separator: " ")[0], radix: 16))
            // nm extends 32-bit addresses of mips by their sign.
            let isAtBorder = sections.contains {
                [address, address & 0xffff_ffff].contains($0.address)
                    || [address, address & 0xffff_ffff].contains($0.address + $0.size)
            }
            let isInside = sections.contains { $0.flags.contains(.allocated) && $0.contains(address) }
            #expect(isWeak || isAtBorder || !isInside, "\(found) where \(expected) was expected")
        }
    }

    /// `readelf` finds the sections that are in memory where they were, and nothing to complain about.
    @Test(arguments: FixtureKernel.all)
    func holdsTheSectionsForReadelf(_ kernel: FixtureKernel) throws {
        func sections(_ bytes: Bytes) throws -> [String] {
            try Self.run("readelf", ["-SW"], on: bytes).split(separator: "\n").compactMap { line in
                let pattern = /\]\s(\S+)\s+\S+\s+([0-9a-f]+)\s[0-9a-f]+\s([0-9a-f]+)\s[0-9a-f]+\s+([WAX]*A[WAX]*)/
                guard let match = line.firstMatch(of: pattern) else { return nil }
                return "\(match.1) \(match.2) \(match.3)"
            }
        }
        let expected = try sections(kernel.bytes)
        let found = try sections(Self.written(kernel))
        #expect(!expected.isEmpty)
        #expect(Set(found).isSubset(of: expected))
        #expect(expected.allSatisfy { found.contains($0) || $0.hasPrefix(".bss") || $0.hasSuffix(" 000000") })
    }

    /// The words that relocations with addends fill in as a kernel starts, as `readelf` shows them.
    static func relocatedWords(_ kernel: FixtureKernel) throws -> [UInt64: UInt64] {
        let result = try Tools.run("readelf", ["-rW", kernel.path])
        var words: [UInt64: UInt64] = [:]
        for match in result.text.matches(of: /(?m)^([0-9a-f]{16})\s+[0-9a-f]+ R_\w+_RELATIVE +(-?)([0-9a-f]+)$/) {
            let address = try #require(UInt64(match.1, radix: 16))
            let addend = try #require(UInt64(match.3, radix: 16))
            words[address] = match.2.isEmpty ? addend : 0 &- addend
        }
        return words
    }

    /// What is read back is the same memory, with the words filled in that the kernel relocates as it starts.
    @Test(arguments: FixtureKernel.all)
    func holdsTheSameMemory(_ kernel: FixtureKernel) throws {
        let original = try KernelImage(ELFFile(kernel.bytes)).memory.regions
        let copy = try ELFFile(Self.written(kernel))
        #expect(copy.segments.map(\.virtualAddress) == original.map(\.address))
        #expect(copy.segments.map(\.memorySize) == original.map(\.size))
        var words = try Self.relocatedWords(kernel)
        #expect(words.isEmpty != ["arm64", "s390x", "ppc64le-pie", "ppc64-elfv1-pie"].contains(kernel.name))
        for (segment, region) in zip(copy.segments, original) {
            var expected = region.contents.array
            for (address, value) in words where region.contains(address) {
                let offset = Int(address - region.address)
                let bytes = withUnsafeBytes(
                    of: copy.layout.byteOrder == .little ? value.littleEndian : value.bigEndian, Array.init)
                expected.replaceSubrange(offset..<offset + 8, with: bytes)
                words[address] = nil
            }
            #expect(segment.contents == Bytes(expected))
        }
        #expect(words.isEmpty)
    }

    /// A raw image has no sections: they follow from the symbols that bound the code.
    @Test(arguments: [Layout(.bits64, .little), Layout(.bits64, .big), Layout(.bits32, .little), Layout(.bits32, .big)])
    func dividesARawImage(_ layout: Layout) throws {
        let base: UInt64 = 0xc000_0000
        let memory = AddressSpace(
            regions: [MemoryRegion(address: base, contents: Bytes(0..<200), size: 300)], layout: layout)
        var symbols = SymbolMap()
        for (offset, type, name) in [
            (0, "T", "_text"), (16, "T", "_stext"), (16, "t", "start"), (40, "W", "weak"), (64, "D", "_etext"),
            (100, "T", "_sinittext"), (110, "t", "init_one"), (120, "T", "_einittext"), (240, "B", "zeros"),
        ] as [(UInt64, String, String)] {
            symbols.append(address: base + offset, type: type.utf8.first ?? 0, name: Bytes(name.utf8))
        }
        symbols.append(address: 0x30, type: UInt8(ascii: "A"), name: Bytes("constant".utf8))
        let machine: ELFMachine = layout.fileClass == .bits64 ? .powerpc64 : .powerpc
        let bytes = Self.bytes(of: ELFBuilder(memory, symbols: symbols, machine: machine, from: nil))
        let headers = try Self.run("readelf", ["-SW"], on: bytes)
        for (name, address, size) in [
            (".head.text", base, 16), (".text", base + 16, 48), (".data", base + 64, 36),
            (".init.text", base + 100, 20),
            (".init.data", base + 120, 80), (".bss", base + 200, 100),
        ] as [(String, UInt64, UInt64)] {
            let pattern = try Regex(
                "\\] \(name.replacing(".", with: "\\."))\\s+\\S+\\s+0*\(String(address, radix: 16)) [0-9a-f]+ "
                    + "0*\(String(size, radix: 16)) ")
            #expect(headers.firstMatch(of: pattern) != nil, "\(name) in \(headers)")
        }
        let names = try Self.run("powerpc64-linux-gnu-nm", ["-n"], on: bytes).split(separator: "\n").map {
            $0.replacing(/^0+(?=[0-9a-f])/, with: "")
        }
        #expect(
            names.sorted() == [
                "30 A constant", "c0000000 T _text", "c0000010 T _stext", "c0000010 t start", "c0000028 W weak",
                "c0000040 D _etext", "c0000064 T _sinittext", "c000006e t init_one", "c0000078 D _einittext",
                "c00000f0 B zeros",
            ])
    }
}
