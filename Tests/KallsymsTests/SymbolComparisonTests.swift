import Binary
import Kallsyms
import Testing

@Suite struct SymbolComparisonTests {
    private func map(_ text: String) throws -> SymbolMap {
        try SystemMap(Bytes(text.utf8), grammar: .lines).symbols
    }

    /// As Debian's amd64 kernels have them: per-CPU symbols from 0 on, which KASLR does not move.
    @Test func absoluteSymbolsStay() throws {
        let linked = try map(
            "0000000000000000 D __per_cpu_start\n0000000000002000 D cpu_info\nffffffff81000000 T _text\n"
                + "ffffffff81000040 t run_init_process\n")
        let running = try map(
            "0000000000000000 D __per_cpu_start\n0000000000002000 D cpu_info\nffffffffae400000 T _text\n"
                + "ffffffffae400040 t run_init_process\nffffffffc0000000 t ext4_read\t[ext4]\n")
        let comparison = SymbolComparison(linked: linked, running: running, wordSize: 8)
        #expect(comparison.agrees)
        #expect(comparison.offset == 0x2d40_0000)
        #expect((comparison.moved, comparison.stayed, comparison.common) == (2, 2, 4))
        // An address of a 32-bit kernel does not stay.
        let narrow = SymbolComparison(linked: linked, running: running, wordSize: 4)
        #expect(!narrow.agrees)
        #expect(narrow.differences.count == 2)
    }

    @Test func repeatedNamesCount() throws {
        let linked = try map("c0001000 t helper\nc0001010 t helper\nc0001020 t other\n")
        let running = try map("c0001000 t helper\nc0001020 t other\n")
        let comparison = SymbolComparison(linked: linked, running: running, wordSize: 4)
        #expect(comparison.common == 2)
        #expect(comparison.differences.map(\.name) == ["helper"])
        #expect(comparison.differences.first?.linked == 0xc000_1010)
    }

    @Test func anEmptyTableAgreesWithAnEmptyOne() throws {
        #expect(SymbolComparison(linked: SymbolMap(), running: SymbolMap(), wordSize: 8).agrees)
    }
}
