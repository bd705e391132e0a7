import Architectures

extension NameRule.Form {
    fileprivate func matches(_ symbol: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        // If a symbol is shorter than what is skipped, the kernel compares bytes beyond its end: that cannot be
        // predicted.
        guard symbol.count >= symbolSkip, name.count >= nameSkip,
            symbol.count - symbolSkip == name.count - nameSkip, symbol.starts(with: prefix.utf8)
        else { return false }
        let left = symbol.dropFirst(symbolSkip)
        let right = name.dropFirst(nameSkip)
        return ignoresCase
            ? left.elementsEqual(right) { NameRule.lowercased($0) == NameRule.lowercased($1) }
            : left.elementsEqual(right)
    }

    /// The symbols that this form accepts for `name`; a question mark stands for any one character.
    fileprivate func wanted(for name: String) -> String {
        // As many bytes as are skipped in the name are the same ones in every symbol that there is: `sys`.
        let start = prefix.prefix(symbolSkip)
        let skipped = symbolSkip - start.count
        let middle = skipped == nameSkip ? String(name.prefix(nameSkip)) : String(repeating: "?", count: skipped)
        return start + middle + name.dropFirst(nameSkip)
    }
}

extension NameRule {
    /// Whether a symbol of that name belongs to metadata of that name.
    ///
    /// - Parameters:
    ///   - symbol: what the lookup gave, without a zero byte.
    ///   - name: the metadata's name, such as `sys_read`.
    public func matches(symbol: ArraySlice<UInt8>, name: ArraySlice<UInt8>) -> Bool {
        guard !symbol.isEmpty else { return false }
        if !substitutions.isEmpty,
            let other = substitutions[String(decoding: symbol, as: UTF8.self)]
        {
            return forms.contains { $0.matches(Array(other.utf8)[...], name) }
        }
        return forms.contains { $0.matches(symbol, name) }
    }

    /// The symbols that the rule accepts for `name`; a question mark stands for any one character.
    public func wanted(for name: String) -> [String] { forms.map { $0.wanted(for: name) } }

    fileprivate static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

extension NameRule {
    /// Every rule, each architecture's from the newest to the oldest.
    private static let all = Architecture.all.flatMap(\.nameRules) + [generic]

    /// The names of all rules.
    public static var allNames: [String] { all.map(\.name) }

    /// The rule of that name; nil if there is none.
    public static func named(_ name: String) -> NameRule? { all.first { $0.name == name } }

    /// The rules of an architecture's kernels, from the newest to the oldest; none for one that is not known.
    ///
    /// - Parameter hasDotSymbols: whether functions have dot symbols, as under 64-bit PowerPC ELF ABI v1.
    static func rules(of architecture: Architecture?, hasDotSymbols: Bool) -> [NameRule] {
        (architecture?.nameRules ?? []).filter { $0.dotSymbols.map { $0 == hasDotSymbols } ?? true }
    }
}
