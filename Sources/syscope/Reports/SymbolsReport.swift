import Kallsyms

/// The answer of `syscope symbols`: a line for each symbol, as `/proc/kallsyms` has them.
struct SymbolsReport {
    private let symbols: SymbolMap
    private let digits: Int

    /// A report on the symbols of a kernel whose addresses take `wordSize` bytes.
    init(_ symbols: SymbolMap, wordSize: Int) {
        self.symbols = symbols
        digits = wordSize * 2
    }

    /// `ffffffff81000000 T _text`: the address in all its digits, the type, the name, with everything escaped in the
    /// name that a terminal would obey.
    var text: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(symbols.names.count + symbols.entries.count * (digits + 4))
        for entry in symbols.entries {
            for digit in stride(from: (digits - 1) * 4, through: 0, by: -4) {
                let value = UInt8(truncatingIfNeeded: entry.address >> UInt64(digit)) & 0xf
                bytes.append(value < 10 ? 0x30 + value : 0x57 + value)
            }
            bytes.append(0x20)
            append(entry.type, to: &bytes)
            bytes.append(0x20)
            for place in entry.nameRange { append(symbols.names[place], to: &bytes) }
            bytes.append(0x0a)
        }
        return bytes
    }

    private func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        if 0x20...0x7e ~= byte {
            bytes.append(byte)
        } else {
            bytes.append(contentsOf: "\\x\(Output.hex(UInt64(byte), digits: 2))".utf8)
        }
    }

    /// The document of `--format json`: docs/images.md describes it.
    var json: [UInt8] {
        let document = JSONValue.object([
            ("schema", .string("syscope-symbols")),
            ("version", .number(JSON.schemaVersion)),
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
        return Array(document.text.utf8)
    }
}
