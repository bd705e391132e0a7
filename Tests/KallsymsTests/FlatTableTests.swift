import Binary
import ELF
import KernelImage
import TestSupport
import Testing

@testable import Kallsyms

/// Tables from 6.1 on, in memory that nothing else tells anything of. What is expected is the map that they were made of.
@Suite struct FlatTableTests {
    private static func expect(
        _ tables: FlatTables, _ form: FlatTables.Form, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var given = ImageHints()
        // Nothing but strings with pointers would tell the address from which these offsets count.
        if form.options.addressing == .placeRelative { given.baseAddress = form.base }
        let facts = KernelFacts(try ImageFile(Bytes(tables.memory)), given: given)
        #expect(try facts.layout == form.layout, sourceLocation: sourceLocation)
        #expect(facts.layoutEvidence == .kallsyms, sourceLocation: sourceLocation)
        let found = try OldTableTests.listing(facts, digits: form.layout.wordSize * 2)
        #expect(FirstDifference.elements(found, tables.lines) == nil, sourceLocation: sourceLocation)
    }

    /// The text looks like one of the token table; and the number of symbols, right before the names, is "AA" once.
    @Test(arguments: FlatTables.Form.all)
    func readsTablesBehindText(_ form: FlatTables.Form) throws {
        for count in [200, 700, 0x4141] {
            try Self.expect(FlatTables(form, count: count, neighbour: FlatTables.text), form)
        }
    }

    /// As many symbols as a large kernel has, and twice as many.
    @Test(arguments: [0, 2, 5, 7, 11, 12].map { FlatTables.Form.all[$0] }, [300_000, 600_000])
    func readsHundredsOfThousandsOfSymbols(_ form: FlatTables.Form, _ count: Int) throws {
        try Self.expect(FlatTables(form, count: count), form)
    }
}
