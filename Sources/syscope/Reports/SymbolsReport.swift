import Binary
import Kallsyms

/// The answer of `syscope symbols --format json`.
struct SymbolsReport {
    private let symbols: SymbolMap

    /// A report on a kernel's symbols.
    init(_ symbols: SymbolMap) {
        self.symbols = symbols
    }

    /// The document of `--format json`: docs/images.md describes it.
    var json: [UInt8] {
        let document = JSONValue.object([
            ("schema", .string("syscope-symbols")),
            ("version", .number(ReportFormat.schemaVersion)),
            (
                "symbols",
                .array(
                    symbols.entries.map { entry in
                        .object([
                            ("address", .address(entry.address)),
                            ("type", .string(String(UnicodeScalar(entry.type)))),
                            ("name", .string(symbols.text(of: entry))),
                        ])
                    })
            ),
        ])
        return document.bytes
    }
}
