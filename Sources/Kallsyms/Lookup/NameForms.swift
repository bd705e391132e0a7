/// The forms in which a kernel may print the name of a symbol: as it is, and without what `cleanup_symbol_name()` cuts off.
struct NameForms: Sendable {
    private let rules: [SuffixRule]

    /// The forms in which a kernel prints the names in `symbols`.
    ///
    /// - Parameter rule: what it cuts off; nil if that is not known. Then anything counts that some kernel cuts off, if the
    ///   names are those of a kernel built with `LTO_CLANG`; what is ambiguous by that must be left alone.
    init(_ symbols: SymbolMap, rule: SuffixRule?) {
        if let rule {
            rules = [rule]
        } else {
            rules = NameForms.haveSuffixes(symbols) ? [.llvmOrDollar, .firstDot] : []
        }
    }

    /// The other forms of the name at `range` of `names`.
    func others(of range: Range<Int>, in names: [UInt8]) -> [Range<Int>] {
        guard !rules.isEmpty, range.count > 1 else { return [] }
        // A dot in front is no suffix: it is part of a function's name under function descriptors.
        let name = names[(range.lowerBound + 1)..<range.upperBound]
        guard name.contains(where: { $0 == Ascii.dot || $0 == Ascii.dollar }) else { return [] }
        var ends: [Int] = []
        for rule in rules {
            let end = rule.stripped(name).endIndex
            if end < range.upperBound, !ends.contains(end) { ends.append(end) }
        }
        return ends.map { range.lowerBound..<$0 }
    }

    /// Whether a name has ".llvm.", or "$" with a hash behind it.
    private static func haveSuffixes(_ symbols: SymbolMap) -> Bool {
        symbols.entries.contains { entry in
            let name = symbols.name(of: entry)
            if let dollar = name.lastIndex(of: Ascii.dollar) {
                let hash = name[(dollar + 1)...]
                if hash.count >= 8, hash.allSatisfy({ Ascii.hexValue($0) != nil }) { return true }
            }
            return SuffixRule.llvm.stripped(name).count < name.count
        }
    }
}
