import Binary
import ELF
import Foundation
import TestSupport
import Testing

/// What this project reads from ELF files against what GNU readelf prints of them.
@Suite struct ReadelfTests {
    /// The lines that `readelf OPTIONS FILE` prints, each as its words.
    private func readelf(_ options: String, _ fixture: FixtureKernel) throws -> [[Substring]] {
        let result = try Tools.run("readelf", [options, fixture.path], environment: ["LC_ALL": "C"])
        try #require(result.status == 0, "readelf failed: \(result.errors)")
        return result.text.split(separator: "\n").map { $0.split(separator: " ") }
    }

    @Test(arguments: FixtureKernel.all)
    func sections(_ fixture: FixtureKernel) throws {
        let file = try ELFFile(fixture.bytes)
        let lines = try Tools.run("readelf", ["-SW", fixture.path]).text.split(separator: "\n")
            .filter { $0.contains("]") && !$0.contains("[Nr]") }
        try #require(lines.count == file.sections.count)
        for (section, line) in zip(file.sections, lines).dropFirst() {
            let words = line.drop { $0 != "]" }.dropFirst().split(separator: " ")
            #expect(section.name.text == words[0])
            #expect(section.address == UInt64(words[2], radix: 16))
            #expect(section.offset == UInt64(words[3], radix: 16))
            #expect(section.size == UInt64(words[4], radix: 16))
            #expect(section.entrySize == UInt64(words[5], radix: 16))
            #expect(words.last.flatMap { UInt64($0) } == section.alignment)
            #expect(section.flags.contains(.allocated) == words[6].contains("A"))
            if words[1] != "NOBITS" { #expect(UInt64(section.contents.count) == section.size) }
        }
    }

    @Test(arguments: FixtureKernel.all)
    func segments(_ fixture: FixtureKernel) throws {
        let file = try ELFFile(fixture.bytes)
        let loads = try readelf("-lW", fixture).filter { $0.first == "LOAD" }
        let segments = file.segments.filter { $0.type == .load }
        try #require(!loads.isEmpty && loads.count == segments.count)
        for (segment, words) in zip(segments, loads) {
            let numbers = words[1...5].map { UInt64($0.dropFirst(2), radix: 16) }
            #expect(
                numbers == [
                    segment.offset, segment.virtualAddress, segment.physicalAddress, UInt64(segment.contents.count),
                    segment.memorySize,
                ])
        }
    }

    @Test(arguments: FixtureKernel.all)
    func symbols(_ fixture: FixtureKernel) throws {
        let file = try ELFFile(fixture.bytes)
        let table = try #require(try file.symbolTable())
        var lines = try readelf("-sW", fixture)
        // Of two tables, .dynsym is printed first.
        let start = try #require(lines.lastIndex { $0.first == "Symbol" })
        lines = lines[start...].filter { $0.first?.last == ":" && Int($0[0].dropLast()) != nil }
        try #require(lines.count == table.count)
        for (index, words) in lines.enumerated() {
            let symbol = try table.symbol(at: index)
            #expect(symbol.value == UInt64(words[1], radix: 16))
            let size = words[2].hasPrefix("0x") ? UInt64(words[2].dropFirst(2), radix: 16) : UInt64(words[2])
            #expect(symbol.size == size)
            let binding = ["LOCAL": SymbolBinding.local, "GLOBAL": .global, "WEAK": .weak][words[4]]
            #expect(symbol.binding == binding)
            if symbol.type != .section, index > 0 {
                #expect(try table.name(of: symbol).text == (words.count < 8 ? "" : words.last.map(String.init)))
            }
        }
    }

    @Test(arguments: FixtureKernel.all)
    func header(_ fixture: FixtureKernel) throws {
        let file = try ELFFile(fixture.bytes)
        let text = try Tools.run("readelf", ["-hW", fixture.path]).text
        #expect(text.contains("ELF\(file.layout.wordSize * 8)"))
        #expect(text.contains("\(file.layout.byteOrder.rawValue) endian"))
        #expect(text.contains("0x\(String(file.entry, radix: 16))\n"))
        #expect(text.contains("Flags:                             0x\(String(file.flags, radix: 16))"))
    }

    /// Relative relocations, by address and addend, as readelf lists them.
    @Test(arguments: FixtureKernel.all)
    func relocations(_ fixture: FixtureKernel) throws {
        let file = try ELFFile(fixture.bytes)
        let lines = try readelf("-rW", fixture).filter { $0.count >= 4 && $0[2].contains("_RELATIVE") }
        var found: [[UInt64]] = []
        for section in file.sections where section.type == .relocationsWithAddends {
            let table = try RelocationTable(section, of: file)
            for index in 0..<table.count {
                let relocation = try table.relocation(at: index)
                if relocation.symbol == 0 {
                    found.append([relocation.address, UInt64(bitPattern: relocation.addend)])
                }
            }
        }
        // readelf prints addends as signed numbers.
        let expected = try lines.map { words in
            let addend = try #require(UInt64(words[3].drop { $0 == "-" }, radix: 16))
            return [try #require(UInt64(words[0], radix: 16)), words[3].hasPrefix("-") ? 0 &- addend : addend]
        }
        #expect(expected.isEmpty != ["arm64", "s390x", "ppc64le-pie", "ppc64-elfv1-pie"].contains(fixture.name))
        #expect(found == expected)
    }
}
