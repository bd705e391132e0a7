import Binary
import Kallsyms
import KernelImage
import TestSupport
import Testing

/// Which symbols of a list a kernel's table should have.
@Suite struct ListedTableTests {
    /// With `KALLSYMS_ALL` the booted 7.3 lists `kallsyms_names` and `.TOC.` in its /proc/kallsyms: such a list is not taken for
    /// the linker's, of which `scripts/kallsyms` would drop both.
    @Test func theTablesOwnSymbolsDoNotMakeAListTheLinkers() throws {
        let facts = KernelFacts(try ImageFile(FixtureKernel(name: "ppc64-elfv1-all").bytes))
        let table = try #require(try facts.kallsyms).value
        let shown = try ListedSymbols.inOrder(
            of: Bytes(
                Array("c000000000000000 T _text\nc000000000010000 R kallsyms_names\nc000000000898000 d .TOC.\n".utf8)))
        let running = try facts.tableSymbols(of: shown, table, shown)
        #expect(running.entries.map { running.text(of: $0) } == ["_text", "kallsyms_names", ".TOC."])
        // A table without it: the list is the linker's.
        let plain = try ListedSymbols.inOrder(of: Bytes(Array("c000000000000000 T _text\n".utf8)))
        let kept = try facts.tableSymbols(of: shown, table, plain)
        #expect(kept.entries.map { kept.text(of: $0) } == ["_text"])
    }
}
