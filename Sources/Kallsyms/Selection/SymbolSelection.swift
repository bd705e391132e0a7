/// The symbols that enter a kernel's table, in the table's order: what `scripts/kallsyms` keeps of a map.
public struct SymbolSelection: Sendable {
    /// The options that it was made with.
    public let options: SelectionOptions
    /// The symbols in the table's order; a per-CPU symbol that has been made absolute has the type "A".
    public internal(set) var entries: [SymbolMap.Entry]
    /// The bytes of the names, as in ``SymbolMap/names``; those of symbols that were left out are zero.
    public internal(set) var names: [UInt8]
    /// The address of `_text`; 0 if the map does not have it.
    public let textAddress: UInt64
    /// How many symbols were left out, and why; reasons for which none was left out are missing.
    public let dropped: [DropReason: Int]
    /// The addresses, inclusive, of the symbols that were made absolute.
    let absoluteRange: ClosedRange<UInt64>?

    /// Selects and sorts the symbols of `map`, which is what a `System.map` holds (``SystemMap``,
    /// ``SymbolMap/filteredAsSystemMap(_:)``), in the map's order.
    ///
    /// - Throws: ``SelectionError/noValidSymbol`` if nothing is left, in an era that makes this an error.
    public init(_ map: consuming SymbolMap, _ options: SelectionOptions) throws(SelectionError) {
        self.options = options
        // Taken out of the map, so that they are changed in place if no other value shares them.
        var entries: [SymbolMap.Entry] = []
        var names: [UInt8] = []
        swap(&entries, &map.entries)
        swap(&names, &map.names)

        var scan = MapScan(options)
        scan.ignore(&entries, &names)
        scan.keepRanges(&entries, &names)
        if options.era.rules.needsSymbols, entries.isEmpty { throw .noValidSymbol }

        absoluteRange = options.absolutePerCPU ? scan.perCPU.addresses : nil
        if let absoluteRange {
            for index in entries.indices where absoluteRange.contains(entries[index].address) {
                entries[index].type = Ascii.upperA
                names[Int(entries[index].nameStart) - 1] = Ascii.upperA
            }
        }
        SymbolOrder.sort(&entries, names.span)

        self.entries = entries
        self.names = names
        textAddress = scan.textAddress
        dropped = scan.dropped
    }

    /// Whether the address of `entry` is an absolute value.
    public func isAbsolute(_ entry: SymbolMap.Entry) -> Bool {
        absoluteRange?.contains(entry.address) ?? false
    }

    /// The lowest address that is not absolute, from which offsets count; 0 if there is none.
    public var relativeBase: UInt64 {
        entries.first { !isAbsolute($0) }?.address ?? 0
    }
}

/// Addresses between two named symbols. Both are 0, or what is given, until the symbols have been met.
private struct AddressRange {
    let startName: [UInt8]
    let endName: [UInt8]
    var start: UInt64
    var end: UInt64

    init(_ startName: String, _ endName: String, start: UInt64 = 0, end: UInt64 = 0) {
        self.startName = Array(startName.utf8)
        self.endName = Array(endName.utf8)
        self.start = start
        self.end = end
    }

    /// Takes over the address of one of the two symbols; false if `name` is neither.
    mutating func meet(_ names: Span<UInt8>, _ range: Range<Int>, _ address: UInt64) -> Bool {
        if names.equals(startName, range) {
            start = address
        } else if names.equals(endName, range) {
            end = address
        } else {
            return false
        }
        return true
    }

    /// The range, both ends inclusive; nil if it is empty.
    var addresses: ClosedRange<UInt64>? { start <= end ? start...end : nil }
}

extension Span where Element == UInt8 {
    fileprivate func equals(_ text: [UInt8], _ range: Range<Int>) -> Bool {
        range.count == text.count && starts(with: text, range)
    }

    fileprivate func starts(with text: [UInt8], _ range: Range<Int>) -> Bool {
        guard range.count >= text.count else { return false }
        for index in text.indices where self[range.lowerBound + index] != text[index] { return false }
        return true
    }
}

/// One pass over a map, which finds the ranges and leaves symbols out.
private struct MapScan {
    let options: SelectionOptions
    var textRanges = [AddressRange("_stext", "_etext"), AddressRange("_sinittext", "_einittext")]
    var perCPU = AddressRange("__per_cpu_start", "__per_cpu_end", start: .max)
    var textAddress: UInt64 = 0
    var dropped: [DropReason: Int] = [:]

    private let eraRules: EraRules
    private let rules: NameRules
    private let textName = Array("_text".utf8)
    private let keptAbsolute = [
        "__kernel_syscall_via_break", "__kernel_syscall_via_epc", "__kernel_sigtramp", "__gp",
    ].map { Array($0.utf8) }

    init(_ options: SelectionOptions) {
        self.options = options
        eraRules = options.era.rules
        rules = .program(options.era)
        // Without descriptors the range is beyond all symbols: those at address 0 are not in it.
        if options.functionDescriptors {
            textRanges.append(AddressRange("__start_opd", "__end_opd", start: .max, end: .max))
        }
    }

    /// Takes out the symbols that never enter a table, and takes note of the ranges that the others bound.
    mutating func ignore(_ entries: inout [SymbolMap.Entry], _ names: inout [UInt8]) {
        let nameLimit = options.era.rules.nameLimit
        var kept = 0
        for index in entries.indices {
            let entry = entries[index]
            let name = entry.nameRange
            if name.count < nameLimit, names.span.equals(textName, name) { textAddress = entry.address }
            if let reason = reasonToIgnore(entry, name, names.span) {
                drop(entry, reason, &names)
                continue
            }
            meet(names.span, name, entry.address)
            entries[kept] = entry
            kept += 1
        }
        entries.removeSubrange(kept...)
    }

    private mutating func drop(_ entry: SymbolMap.Entry, _ reason: DropReason, _ names: inout [UInt8]) {
        dropped[reason, default: 0] += 1
        for index in entry.nameRange.lowerBound - 1..<entry.nameRange.upperBound { names[index] = 0 }
    }

    private mutating func meet(_ names: Span<UInt8>, _ name: Range<Int>, _ address: UInt64) {
        // Every name that bounds a range starts with an underscore.
        guard !name.isEmpty, names[name.lowerBound] == Ascii.underscore else { return }
        for index in textRanges.indices where textRanges[index].meet(names, name, address) { break }
        _ = perCPU.meet(names, name, address)
    }

    private func reasonToIgnore(
        _ entry: SymbolMap.Entry, _ name: Range<Int>, _ names: Span<UInt8>
    ) -> DropReason? {
        if name.count >= eraRules.nameLimit { return .nameTooLong }
        if rules.contain(names, name) { return .ignoredName }
        switch entry.type {
        case Ascii.u: return .undefined
        case Ascii.n: return .debugging
        case Ascii.upperU where eraRules.ignoresNamesItself: return .undefined
        case Ascii.upperN where eraRules.ignoresNamesItself: return .debugging
        case Ascii.upperA, Ascii.a: return keptAbsolute.contains { names.equals($0, name) } ? nil : .absolute
        default: return nil
        }
    }

    /// Takes out the symbols outside the text ranges, unless all are wanted.
    mutating func keepRanges(_ entries: inout [SymbolMap.Entry], _ names: inout [UInt8]) {
        if options.allSymbols { return }
        let bounds = ["__start_", "__stop_"].map { Array($0.utf8) }
        var kept = 0
        for index in entries.indices {
            let entry = entries[index]
            let name = entry.nameRange
            let isBound = eraRules.keepsSectionBounds && bounds.contains { names.span.starts(with: $0, name) }
            if !isBound, let reason = reasonToLeaveOut(entry, name, names.span) {
                drop(entry, reason, &names)
                continue
            }
            entries[kept] = entry
            kept += 1
        }
        entries.removeSubrange(kept...)
    }

    private func reasonToLeaveOut(
        _ entry: SymbolMap.Entry, _ name: Range<Int>, _ names: Span<UInt8>
    ) -> DropReason? {
        let address = entry.address
        guard textRanges.contains(where: { $0.start <= address && address <= $0.end }) else { return .outsideText }
        let isMoving = textRanges.contains { address == $0.end && !names.equals($0.endName, name) }
        return isMoving ? .atRangeEnd : nil
    }
}
