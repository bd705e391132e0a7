import Binary
import ELF
import Kallsyms
import KernelImage
import TestSupport
import Testing

/// Tables from 2.6.10 to 4.19, as every target's assembler lays them out, in images that nothing else tells anything of.
@Suite struct OldTableTests {
    private static func listing(_ facts: KernelFacts, digits: Int) throws -> [String] {
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
}
