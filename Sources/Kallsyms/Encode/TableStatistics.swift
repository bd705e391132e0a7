/// What was kept of a symbol map, and how much room it takes.
public struct TableStatistics: Sendable {
    /// Symbols in the map.
    public let symbolsRead: Int
    /// Symbols in the table.
    public let symbolsKept: Int
    /// Symbols left out, by reason, in the order of ``DropReason/allCases``; reasons that met none are missing.
    public let dropped: [(reason: DropReason, count: Int)]
    /// Each table's bytes, in their order in memory.
    public let sizes: [(name: String, size: Int)]
    /// Bytes of all tables with their padding.
    public let byteCount: Int
    /// Bytes of the kept names, each with its type.
    public let nameBytes: Int
    /// What other selections would take more, or less, than this one; those of which no table can be made are missing.
    public let alternatives: [Alternative]

    /// Another selection of the same map.
    public struct Alternative: Sendable {
        /// The option that it differs by: "--all-symbols".
        public let option: String
        /// Symbols that it keeps beyond those of the table.
        public let symbols: Int
        /// Bytes that its tables take beyond those of the table.
        public let bytes: Int
    }

    /// Describes `table`, which was made of `map`.
    ///
    /// - Parameter wordSize: bytes of the kernel's words, 4 or 8.
    public init(_ table: EncodedTable, of map: SymbolMap, wordSize: Int) {
        symbolsRead = map.entries.count
        symbolsKept = table.count
        dropped = DropReason.allCases.compactMap { reason in table.dropped[reason].map { (reason, $0) } }
        sizes = table.sizes(wordSize: wordSize)
        byteCount = table.byteCount(wordSize: wordSize)
        nameBytes = table.nameBytes
        let changes: [(String, WritableKeyPath<SelectionOptions, Bool>)] = [
            ("--all-symbols", \.allSymbols), ("--function-descriptors", \.functionDescriptors),
        ]
        var alternatives: [Alternative] = []
        for (name, option) in changes where !table.options[keyPath: option] && !table.options.allSymbols {
            var options = table.options
            options[keyPath: option] = true
            guard let other = try? SymbolSelection(map, options), let encoded = try? EncodedTable(other) else {
                continue
            }
            alternatives.append(
                Alternative(
                    option: name, symbols: encoded.count - table.count,
                    bytes: encoded.byteCount(wordSize: wordSize) - byteCount))
        }
        self.alternatives = alternatives
    }

    /// The numbers as text, a line each.
    public var text: String {
        func line(_ number: Int, _ label: String) -> String {
            let digits = String(number)
            return String(repeating: " ", count: max(0, 10 - digits.utf8.count)) + digits + "  \(label)\n"
        }
        var text = "symbols\n" + line(symbolsRead, "in the map")
        for (reason, count) in dropped { text += line(count, "left out: \(reason.rawValue)") }
        text += line(symbolsKept, "in the table") + "bytes\n"
        for (name, size) in sizes { text += line(size, name) }
        text += line(byteCount, "in all, with padding")
        if let compressed = sizes.first(where: { $0.name == "kallsyms_names" })?.size, nameBytes > 0 {
            text += line(compressed * 100 / nameBytes, "% of the \(nameBytes) bytes of names remain")
        }
        for alternative in alternatives {
            text += "\(alternative.option) would add \(alternative.symbols) symbols, \(alternative.bytes) bytes\n"
        }
        return text
    }
}
