import Binary

/// The symbols of loaded modules and BPF programs, at the addresses where they ran, as `/proc/kallsyms` lists them with a name
/// in brackets: `ffffffffc0200000 t ext4_find_entry [ext4]`.
///
/// Where a symbol ends is the next symbol of the same module and kind. The last one's end is not listed: it is taken to be
/// the end of the page that it starts in, as modules and their parts have pages of their own (`strict_align()`,
/// kernel/module/strict_rwx.c, 6.1). The kernel itself knows it, and may give such a symbol more.
public struct ModuleSymbols: Sendable {
    /// The symbols, by ascending address.
    public private(set) var symbols = SymbolMap()
    /// The names of the modules.
    public private(set) var names: [String] = []
    /// For each symbol, its module's index in ``names``.
    private var owners: [UInt32] = []
    private var indexOfName: [[UInt8]: UInt32] = [:]
    private var index = ReferenceIndex(of: [], count: 0)

    /// A place in a module's symbol.
    struct Place {
        /// The symbol's index.
        let symbol: Int
        /// The module's index.
        let module: Int
        /// Bytes from the symbol's start to the place, and to the symbol's end.
        let offset: UInt64
        let size: UInt64
    }

    /// The symbols of no module.
    public init() {}

    /// Whether one of them has an address that is not 0.
    var hasAddresses: Bool { symbols.entries.contains { $0.address != 0 } }

    /// What the kernel names no module for as it prints such symbols (`bpf_address_lookup()`, include/linux/filter.h, 6.1).
    private static let bpf = "bpf"

    mutating func append(address: UInt64, type: UInt8, _ name: Span<UInt8>, _ module: Span<UInt8>) -> Bool {
        guard symbols.append(address: address, type: type, name: name) else { return false }
        let key = module.indices.map { module[$0] }
        let owner = indexOfName[key] ?? UInt32(names.count)
        if owner == names.count {
            indexOfName[key] = owner
            names.append(String(decoding: key, as: UTF8.self))
        }
        owners.append(owner)
        return true
    }

    /// Brings the symbols into their order, when all are there.
    mutating func finish() {
        let order = placedSymbols()
        owners = order.map { owners[$0] }
        let entries = order.map { symbols.entries[$0] }
        symbols.entries = entries
        var index = ReferenceIndex(of: symbols.names, count: entries.count)
        var next = entries.count
        for place in entries.indices.reversed() {
            let entry = entries[place]
            if place + 1 < entries.count, entries[place + 1].address > entry.address { next = place + 1 }
            let size = end(of: place, before: next) - entry.address
            index.insert(entry.nameRange, owner: owners[place], size: size, address: entry.address)
            index.insert(entry.nameRange, owner: owners[place], size: nil, address: entry.address)
        }
        self.index = index
    }

    /// The symbols that are places and that kernels name, by ascending address.
    private func placedSymbols() -> [Int] {
        let rules = NameRules.systemMap(.linux70)
        let names = symbols.names.span
        let entries = symbols.entries
        var order: [Int] = []
        for (index, entry) in entries.enumerated() {
            // A module's weak symbol has a small letter though it is defined (elf_type(), kernel/module/kallsyms.c).
            let isPlace = entry.address != 0 && entry.type != Ascii.a && entry.type != Ascii.upperU
            if isPlace, !rules.contain(names, entry.nameRange) { order.append(index) }
        }
        return order.sorted { (entries[$0].address, $0) < (entries[$1].address, $1) }
    }

    /// The place of `address`; nil if no symbol is known to go as far.
    func place(of address: UInt64) -> Place? {
        let entries = symbols.entries
        let next = entries.firstSortedIndex { $0.address > address }
        guard next > 0 else { return nil }
        let start = entries[next - 1].address
        let first = entries.firstSortedIndex { $0.address >= start }
        let end = end(of: first, before: next)
        guard address < end else { return nil }
        return Place(symbol: first, module: Int(owners[first]), offset: address - start, size: end - start)
    }

    /// The end of the symbol at `symbol`, which the one at `next` follows.
    private func end(of symbol: Int, before next: Int) -> UInt64 {
        let entries = symbols.entries
        let page = entries[symbol].address | 0xfff
        let pageEnd = page == .max ? page : page + 1
        guard next < entries.count else { return pageEnd }
        let isSame =
            owners[next] == owners[symbol] && entries[next].isText == entries[symbol].isText
        // BPF programs are not all of what their memory has.
        let isWhole = isSame && names[Int(owners[symbol])] != ModuleSymbols.bpf
        return isWhole ? entries[next].address : min(entries[next].address, pageEnd)
    }

    /// The address of the symbol `name` of `module`, or of a BPF program if that is nil; nil if there is none, or several,
    /// or one that does not hold the place `offset`, or has not `size`, as far as that is known.
    func address(of name: ArraySlice<UInt8>, module: ArraySlice<UInt8>?, offset: UInt64, size: UInt64?) -> UInt64? {
        guard let owner = indexOfName[module.map { Array($0) } ?? Array(ModuleSymbols.bpf.utf8)] else { return nil }
        if let size, case .one(let start) = index.answer(for: name, owner: owner, size: size) {
            return offset < max(size, 1) ? start &+ offset : nil
        }
        guard case .one(let start) = index.answer(for: name, owner: owner, size: nil), let place = place(of: start)
        else { return nil }
        // What ends where a page does may go on there.
        let isOpen = (start &+ place.size) & 0xfff == 0 || module == nil
        guard size == nil || isOpen, offset < max(size ?? place.size, 1) else { return nil }
        return start &+ offset
    }

    /// The module of `place` as the kernel prints it behind a symbol; nil if it prints none.
    func shownModule(of place: Place) -> String? {
        names[place.module] == ModuleSymbols.bpf ? nil : names[place.module]
    }
}
