/// Names that are left out of a table, whole or by a part of them.
struct NameRules: Sendable {
    let exact: [[UInt8]]
    let prefixes: [[UInt8]]
    let suffixes: [[UInt8]]
    let parts: [[UInt8]]
    /// Whether a name may fit that starts, or ends, with that byte, at its index.
    private var mayStart = [Bool](repeating: false, count: 256)
    private var mayEnd = [Bool](repeating: false, count: 256)
    /// Whether `__` + letters and digits + `Thunk_`, which lld makes, counts as a prefix.
    let dropsThunks: Bool

    init(
        exact: [String] = [], prefixes: [String] = [], suffixes: [String] = [], parts: [String] = [],
        dropsThunks: Bool = false
    ) {
        self.exact = exact.map { Array($0.utf8) }
        self.prefixes = prefixes.map { Array($0.utf8) }
        self.suffixes = suffixes.map { Array($0.utf8) }
        self.parts = parts.map { Array($0.utf8) }
        self.dropsThunks = dropsThunks
        for text in self.exact + self.prefixes { mayStart[Int(text[0])] = true }
        if dropsThunks { mayStart[Int(Ascii.underscore)] = true }
        for text in self.suffixes { mayEnd[Int(text[text.count - 1])] = true }
    }

    /// What `scripts/kallsyms` itself ignores in an era (`is_ignored_symbol()`).
    static func program(_ era: Era) -> NameRules {
        guard era.rules.ignoresNamesItself else { return NameRules() }
        return NameRules(
            exact: KallsymsPart.allCases.map(\.rawValue) + ["_SDA_BASE_", "_SDA2_BASE_"],
            prefixes: [
                "__efistub_", "__kvm_nvhe_$", "__kvm_nvhe_.L", "__AArch64ADRPThunk_", "__ARMV5PILongThunk_",
                "__ARMV7PILongThunk_", "__ThumbV7PILongThunk_", "__LA25Thunk_", "__microLA25Thunk_", "__kcfi_typeid_",
            ],
            suffixes: ["_from_arm", "_from_thumb", "_veneer"],
            parts: [".long_branch.", ".plt_branch."])
    }

    /// What the kernel passes over as it looks up a symbol of a module: mapping symbols and local labels
    /// (`find_kallsyms_symbol()`, kernel/module/kallsyms.c, `is_mapping_symbol()`, include/linux/module_symbol.h, 6.4 to 7.2).
    static let module = NameRules(exact: ["L0"], prefixes: ["$", ".L", "__pi_$", "__pi_.L", "__kcfi_typeid_"])

    /// What `scripts/mksysmap` takes out of the map in an era.
    static func systemMap(_ era: Era) -> NameRules {
        let always = ["$", ".L", "__crc_", "__kstrtab_", "__kstrtabns_"]
        guard !era.rules.ignoresNamesItself else { return NameRules(exact: ["L0"], prefixes: always) }
        return NameRules(
            exact: ["L0", "_SDA_BASE_", "_SDA2_BASE_"],
            prefixes: always + [
                "__efistub_", "__pi_$", "__pi_.L", "__kvm_nvhe_$", "__kvm_nvhe_.L", "__kcfi_typeid_",
                "__kvm_nvhe___kcfi_typeid_", "__pi___kcfi_typeid_",
            ],
            suffixes: ["_from_arm", "_from_thumb", "_veneer"],
            parts: [".long_branch.", ".plt_branch."],
            dropsThunks: true)
    }

    /// Whether the name that is `range` of `names` is one of those.
    func contain(_ names: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let start = range.first, let end = range.last else { return false }
        return mayStart[Int(names[start])] && isStartOfOne(names, range)
            || mayEnd[Int(names[end])] && isEndOfOne(names, range) || hasPart(names, range)
    }

    private func isStartOfOne(_ names: Span<UInt8>, _ range: Range<Int>) -> Bool {
        if exact.contains(where: { $0.count == range.count && matches(names, range.lowerBound, $0) }) { return true }
        if prefixes.contains(where: { $0.count <= range.count && matches(names, range.lowerBound, $0) }) { return true }
        return dropsThunks && isThunk(names, range)
    }

    private func isEndOfOne(_ names: Span<UInt8>, _ range: Range<Int>) -> Bool {
        suffixes.contains { $0.count <= range.count && matches(names, range.upperBound - $0.count, $0) }
    }

    private func hasPart(_ names: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for part in parts where part.count <= range.count {
            for start in range.lowerBound...range.upperBound - part.count
            where names[start] == part[0] && matches(names, start, part) {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private func matches(_ names: Span<UInt8>, _ start: Int, _ text: [UInt8]) -> Bool {
        for index in text.indices where names[start + index] != text[index] { return false }
        return true
    }

    private func isThunk(_ names: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count >= 8, names[range.lowerBound] == Ascii.underscore,
            names[range.lowerBound + 1] == Ascii.underscore
        else { return false }
        var end = range.lowerBound + 2
        while end < range.upperBound, Ascii.isAlphanumeric(names[end]) { end += 1 }
        guard end < range.upperBound, end - 5 >= range.lowerBound + 2 else { return false }
        return matches(names, end - 5, Array("Thunk_".utf8))
    }
}

extension SymbolMap {
    /// The symbols that `scripts/mksysmap` of an era lets through, in the same order: what `link-vmlinux.sh` writes to
    /// the map from what `nm -n` prints.
    ///
    /// Undefined symbols are taken out whatever their letter, since a line without an address is not one of a map.
    public func filteredAsSystemMap(_ era: Era) -> SymbolMap {
        let rules = NameRules.systemMap(era)
        var result = self
        let span = names.span
        result.removeAll { entry in
            switch entry.type {
            case Ascii.a, Ascii.upperN, Ascii.upperU, Ascii.w, Ascii.v: true
            default: rules.contain(span, entry.nameRange)
            }
        }
        return result
    }
}
