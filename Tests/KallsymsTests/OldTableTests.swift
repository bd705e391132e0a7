import Architectures
import Binary
import ELF
import Kallsyms
import TestSupport
import Testing

@testable import KernelImage

/// Tables from 2.6.10 to 4.19, as every target's assembler lays them out, in images that nothing else tells anything of.
@Suite struct OldTableTests {
    static func listing(_ facts: KernelFacts, digits: Int) throws -> [String] {
        let symbols = try #require(try facts.symbols)
        return symbols.entries.map { entry in
            let address = String(entry.address, radix: 16)
            return String(repeating: "0", count: max(0, digits - address.count)) + address
                + " \(String(UnicodeScalar(entry.type))) \(symbols.text(of: entry))"
        }
    }

    @Test(arguments: OldTables.Target.all, OldTables.Encoding.allCases)
    func readsTablesOfOldKernels(_ target: OldTables.Target, _ encoding: OldTables.Encoding) throws {
        // Absolute per-CPU symbols came with x86-64's, and are of 64 bits.
        let encoding = target.layout.fileClass == .bits32 && encoding == .absolutePerCPU ? .relative : encoding
        // Markers of one, two and many groups of 256 symbols.
        for count in [200, 300, 3000] {
            let tables = try OldTables(target, encoding, count: count)
            let facts = KernelFacts(try ImageFile(Bytes(tables.memory)))
            #expect(
                FirstDifference.elements(
                    try Self.listing(facts, digits: target.layout.wordSize * 2), tables.lines) == nil)
            #expect(try facts.image.layout == target.layout)
            #expect(facts.layoutEvidence == .kallsyms)
        }
    }

    /// A type and a name of 127 characters, of which no two in a row occur twice, are 128 codes: their number has the bit
    /// that means a second byte since 6.1.
    @Test(arguments: OldTables.Target.all)
    func readsLengthsOfOneByte(_ target: OldTables.Target) throws {
        var characters: [Character] = []
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        for index in 0..<127 { characters.append(alphabet[(index + index / 36 * (index / 36 + 1)) % 36]) }
        let tables = try OldTables(target, .absolute, count: 700, names: [String(characters)])
        let facts = KernelFacts(try ImageFile(Bytes(tables.memory)))
        #expect(
            FirstDifference.elements(
                try Self.listing(facts, digits: target.layout.wordSize * 2), tables.lines) == nil)
    }

    /// What is right before the tables looks like a text of the token table.
    @Test(arguments: OldTables.Target.all, OldTables.Encoding.allCases)
    func readsTablesBehindText(_ target: OldTables.Target, _ encoding: OldTables.Encoding) throws {
        let encoding = target.layout.fileClass == .bits32 && encoding == .absolutePerCPU ? .relative : encoding
        // The number of symbols, right before the names, is text too: "AA".
        for count in [200, 0x4141] {
            let tables = try OldTables(target, encoding, count: count, neighbour: FlatTables.text)
            let facts = KernelFacts(try ImageFile(Bytes(tables.memory)))
            #expect(
                FirstDifference.elements(
                    try Self.listing(facts, digits: target.layout.wordSize * 2), tables.lines) == nil)
        }
    }

    /// Words that can be read as a table of one symbol, with a row of numbers behind it that ascend as narrow markers do: a
    /// stripped 4.14 kernel of x86-64 has such, and nothing tells how wide its markers are.
    @Test(arguments: OldTables.Target.all, OldTables.Encoding.allCases)
    func passesOverWordsThatLookLikeAFewSymbols(_ target: OldTables.Target, _ encoding: OldTables.Encoding) throws {
        let encoding = target.layout.fileClass == .bits32 && encoding == .absolutePerCPU ? .relative : encoding
        let tables = try OldTables(target, encoding, count: 3000)
        var memory = tables.memory
        func plant(_ number: UInt32, at offset: Int) {
            for index in 0..<4 {
                let shift = UInt32(target.layout.byteOrder == .little ? 8 * index : 24 - 8 * index)
                memory[offset + index] = UInt8(truncatingIfNeeded: number >> shift)
            }
        }
        for start in [0x2000, 0x8000] {
            plant(1, at: start)
            memory.replaceSubrange(start + 4..<start + 8, with: [3] + Array("Tte".utf8))
            for (index, number) in [0, 600, 1300, 2000].enumerated() {
                plant(UInt32(number), at: start + 8 + 4 * index)
            }
        }
        for hints in [ImageHints(), ImageHints(layout: target.layout)] {
            let facts = KernelFacts(MemoryImage(bytes: Bytes(memory), hints: hints))
            #expect(
                FirstDifference.elements(
                    try Self.listing(facts, digits: target.layout.wordSize * 2), tables.lines) == nil)
        }
    }

    /// The tables of a kernel with as many symbols as a large one with KALLSYMS_ALL, and with twice as many.
    @Test(arguments: [300_000, 600_000])
    func readsHundredsOfThousandsOfSymbols(_ count: Int) throws {
        let target = OldTables.Target.all[0]
        let tables = try OldTables(target, .relative, count: count)
        let facts = KernelFacts(try ImageFile(Bytes(tables.memory)))
        #expect(FirstDifference.elements(try Self.listing(facts, digits: 16), tables.lines) == nil)
    }

    /// arm64 of 4.4 to 4.9: the addresses are zero in the image until the kernel applies its relocations. One entry among
    /// them is damaged.
    @Test func readsTablesThatRelocationsFillIn() throws {
        let target = try #require(OldTables.Target.all.first { $0.prefix == "aarch64-linux-gnu" })
        let tables = try OldTables(target, .absolute, count: 3000)
        var memory = tables.memory
        var relocations: [UInt8] = []
        func add(_ place: UInt64, _ value: UInt64) {
            for number in [place, 1027, value] {
                relocations += withUnsafeBytes(of: number.littleEndian) { Array($0) }
            }
        }
        for index in 0..<tables.lines.count {
            let place = OldTables.offset + index * 8
            let address = try #require(UInt64(tables.lines[index].prefix(16), radix: 16))
            #expect(try Bytes(memory).integer(UInt64.self, at: place, .little) == address)
            memory.replaceSubrange(place..<place + 8, with: [UInt8](repeating: 0, count: 8))
            add(target.base + UInt64(place), address)
            if index == 1000 { add(0xdead_beef, 0xdead_beef) }
        }
        // Pointers to strings, as a kernel has them, are filled in too.
        var strings: [UInt8] = [0]
        let start = memory.count
        for index in 0..<200 {
            add(target.base + 0x800 + UInt64(index) * 8, target.base + UInt64(start + strings.count))
            strings += Array("a message of number \(index * 7919)\0".utf8)
        }
        memory += strings
        memory += [UInt8](repeating: 0, count: 8 - memory.count % 8) + relocations
        let image = MemoryImage(bytes: Bytes(memory), hints: ImageHints(machine: .aarch64, layout: target.layout))
        let facts = KernelFacts(image)
        #expect(try facts.image.placementEvidence == .relocations)
        #expect(facts.linkAddress == target.base)
        #expect(FirstDifference.elements(try Self.listing(facts, digits: 16), tables.lines) == nil)
    }
}
