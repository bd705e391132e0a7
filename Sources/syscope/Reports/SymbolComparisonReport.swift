import Binary
import Kallsyms

/// The answer of `syscope symbols --expect`.
struct SymbolComparisonReport {
    let comparison: SymbolComparison

    /// The report as text. Each difference has a line: `-` if only the running kernel has the symbol, `+` if only the
    /// image has it, `!` if it has another address than expected.
    var text: String {
        let style = Style.standardOutput
        if comparison.agrees {
            return style.good("agrees: all \(Output.grouped(comparison.common)) symbols are the same, \(place)") + "\n"
        }
        if comparison.isReordered {
            return style.bad("differs: the same \(Output.grouped(comparison.common)) symbols in another order") + "\n"
        }
        var text = style.bad("differs: \(Output.grouped(comparison.differences.count)) symbols") + "\n"
        for difference in comparison.differences {
            let name = Output.escaped("\(UnicodeScalar(difference.type)) \(difference.name)")
            switch (difference.linked, difference.running) {
            case (let linked?, let running?):
                text += "! \(name): at 0x\(Output.hex(running)), linked at 0x\(Output.hex(linked))\n"
            case (nil, _): text += "- \(name)\n"
            case (_, nil): text += "+ \(name)\n"
            }
        }
        return text
    }

    private var place: String {
        guard comparison.offset != 0 else { return "at the linked addresses" }
        let distance = SymbolComparisonReport.distance(comparison.offset)
        guard comparison.stayed > 0 else { return "all moved by \(distance)" }
        return "\(comparison.moved) moved by \(distance), \(comparison.stayed) below 2^32 (absolute) stay"
    }

    /// A distance in hexadecimal, with a minus sign if it is negative.
    private static func distance(_ value: UInt64) -> String {
        value >> 63 == 0 ? "0x\(Output.hex(value))" : "-0x\(Output.hex(0 &- value))"
    }

    /// The document of `--format json`: docs/images.md describes it.
    var json: String {
        JSONValue.object([
            ("schema", .string("syscope-symbols-expect")),
            ("version", .number(ReportFormat.schemaVersion)),
            ("agrees", .bool(comparison.agrees)),
            ("common", .number(comparison.common)),
            ("reordered", .bool(comparison.isReordered)),
            ("offset", .string(SymbolComparisonReport.distance(comparison.offset))),
            ("moved", .number(comparison.moved)),
            ("stayed", .number(comparison.stayed)),
            (
                "differences",
                .array(
                    comparison.differences.map { difference in
                        .object([
                            ("type", .string(String(UnicodeScalar(difference.type)))),
                            ("name", .string(difference.name)),
                            ("linked", .optional(difference.linked, JSONValue.address)),
                            ("running", .optional(difference.running, JSONValue.address)),
                        ])
                    })
            ),
        ]).text
    }
}
