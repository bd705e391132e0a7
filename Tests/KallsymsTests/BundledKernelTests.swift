import ELF
import Foundation
import Kallsyms
import TestSupport
import Testing

/// What this package makes of the bundled kernel's symbols, against what the kernel's own build made of them.
@Suite struct BundledKernelTests {
    @Test func listsTheSymbolsAsNMDoes() throws {
        let kernel = try Kernel.bundled.get()
        let nm = "powerpc64-linux-gnu-nm"
        let expected = try Tools.run(nm, ["-n", kernel.path], environment: ["LC_ALL": "C"]).text
        let symbols = try SymbolMap(symbolsOf: kernel.file)
        #expect(FirstDifference.text(symbols.listing(digits: 16), expected) == nil)
    }

    @Test func tablesEqualThoseInTheImage() throws {
        let kernel = try Kernel.bundled.get()
        let map = try SymbolMap(symbolsOf: kernel.file).filteredAsSystemMap(.linux61)
        let table = try EncodedTable(SymbolSelection(map, SelectionOptions(era: .linux61)))
        let parts = table.parts(kernel.file.layout)
        #expect(
            parts.map(\.name) == [
                "kallsyms_offsets", "kallsyms_relative_base", "kallsyms_num_syms", "kallsyms_names", "kallsyms_markers",
                "kallsyms_seqs_of_names", "kallsyms_token_table", "kallsyms_token_index",
            ])
        for part in parts {
            let embedded = try kernel.table(part.name, count: part.bytes.count)
            #expect(FirstDifference.bytes(part.bytes, embedded) == nil, "\(part.name)")
        }
        // nm: kallsyms_offsets is at c00000000063ef70; what follows kallsyms_token_index at c00000000069d2d8.
        #expect(table.byteCount(wordSize: 8) == 0x69_d2d8 - 0x63_ef70)
    }
}

extension SymbolMap {
    /// The symbols as `nm` prints them.
    func listing(digits: Int) -> String {
        var lines = ""
        for entry in entries {
            let address = String(entry.address, radix: 16)
            let column =
                entry.isUndefined
                ? String(repeating: " ", count: digits)
                : String(repeating: "0", count: digits - address.count) + address
            lines += "\(column) \(Unicode.Scalar(entry.type)) \(text(of: entry))\n"
        }
        return lines
    }
}
