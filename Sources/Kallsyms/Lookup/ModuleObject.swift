import Architectures
import Binary
import ELF

/// A module as a file: a relocatable ELF object, whose sections the kernel lays out one behind another as it loads them.
///
/// Offsets are those from where its code is loaded, which `/proc/modules` shows and `/sys/module/NAME/sections/.text`: all
/// executable sections but those of `.init` lie from there on, in the order of the file (`layout_sections()`,
/// kernel/module/main.c, 2.6.30 to 7.2). Code of `.init` is loaded elsewhere; its symbols have offsets from ``initOffset`` on.
public struct ModuleObject: Sendable {
    /// The symbols of the code, by their offsets.
    let places: SymbolPlaces
    /// The executable sections, by ascending offset.
    private let sections: [LaidOut]
    private let index: ReferenceIndex

    /// A section, and where it is laid out.
    private struct LaidOut {
        let name: String
        let offset: UInt64
        let size: UInt64
    }

    /// Offsets of `.init` begin here.
    static let initOffset: UInt64 = 1 << 40
    /// A module's code may have as many bytes.
    private static let sizeLimit: UInt64 = 1 << 32

    /// A place in a section, as tools such as addr2line want it.
    public struct SectionPlace: Sendable, Hashable {
        /// The section's name.
        public let section: String
        /// Bytes from the section's start.
        public let offset: UInt64
    }

    /// The module in `file`.
    ///
    /// - Throws: ``SymbolListError`` if there is no symbol table, or if it is damaged.
    public init(_ file: ELFFile) throws(SymbolListError) {
        let table = try SymbolMap.table(of: file)
        var offsets = [UInt64?](repeating: nil, count: file.sections.count)
        var sections: [LaidOut] = []
        var ends: (UInt64, UInt64) = (0, 0)
        for section in file.sections
        where section.flags.contains(.executable) && section.flags.contains(.allocated) {
            let isInit = section.name.hasText(".init")
            let end = isInit ? ends.1 : ends.0
            let alignment = max(1, min(section.alignment, 1 << 16))
            let (rounded, overflow) = end.addingReportingOverflow(alignment - 1)
            guard !overflow, section.size < ModuleObject.sizeLimit, rounded < ModuleObject.sizeLimit else { continue }
            let offset = rounded / alignment * alignment
            if isInit { ends.1 = offset + section.size } else { ends.0 = offset + section.size }
            let start = isInit ? ModuleObject.initOffset + offset : offset
            offsets[section.index] = start
            sections.append(LaidOut(name: section.name.text, offset: start, size: section.size))
        }
        self.sections = sections.sorted { $0.offset < $1.offset }

        var symbols = SymbolMap()
        let letters = SymbolLetters(file)
        let clearsLowBit = Architecture(file.machine)?.marksInstructionSet ?? false
        for index in 1..<max(table.count, 1) {
            do throws(ReadError) {
                let symbol = try table.symbol(at: index)
                if symbol.type == .section || symbol.type == .file { continue }
                guard Int(symbol.section) < offsets.count, let start = offsets[Int(symbol.section)],
                    symbol.value < ModuleObject.sizeLimit
                else { continue }
                // The low bit of a function's address says that its instructions are Thumb or microMIPS.
                let isMarked = clearsLowBit && symbol.type == .function
                symbols.append(
                    address: start + (isMarked ? symbol.value & ~1 : symbol.value), type: letters.letter(of: symbol),
                    name: try table.name(of: symbol))
            } catch {
                throw .badName(symbol: index)
            }
        }
        // To the kernel the last function goes on to the end of its memory, which is a whole number of pages.
        let bounds = [(0, ends.0), (ModuleObject.initOffset, ModuleObject.initOffset + ends.1)].map { start, end in
            KsymRanges.Bounds(start: start, end: (end + 0xfff) & ~0xfff)
        }
        places = SymbolPlaces(symbols.filteredAsSystemMap(.linux70), ranges: bounds)
        index = ModuleObject.index(places)
    }

    private static func index(_ places: SymbolPlaces) -> ReferenceIndex {
        let symbols = places.symbols
        let forms = NameForms(symbols, rule: nil)
        var index = ReferenceIndex(of: symbols.names, count: symbols.entries.count)
        places.forEachSize { symbol, size in
            let entry = symbols.entries[symbol]
            var sizes: [UInt64?] = [nil, size]
            if places.ranges.contains(where: { $0.end == entry.address + size }) {
                // Pages may be larger, of 16 or 64 KiB.
                for page in [1 << 14, 1 << 16] as [UInt64] {
                    sizes.append((entry.address + size + page - 1) / page * page - entry.address)
                }
            }
            for size in sizes {
                index.insert(entry.nameRange, size: size, address: entry.address)
                for form in forms.others(of: entry.nameRange, in: symbols.names) {
                    index.insert(form, size: size, address: entry.address)
                }
            }
        }
        return index
    }

    /// The offset of the place `offset` bytes behind the start of the symbol `name`; nil if there is no such symbol of that
    /// size, or several, or if the size is not known and the place lies behind the symbol's end.
    func offset(of name: ArraySlice<UInt8>, offset: UInt64, size: UInt64?) -> UInt64? {
        guard case .one(let start) = index.answer(for: name, size: size) else { return nil }
        let limit = size ?? places.place(of: start)?.size ?? 0
        guard offset < max(limit, 1) else { return nil }
        return start + offset
    }

    /// Whether it has a symbol of that name.
    func names(_ name: ArraySlice<UInt8>) -> Bool { index.answer(for: name, size: nil) != .none }

    /// The section that holds the place at `offset`; nil if none does.
    func section(at offset: UInt64) -> SectionPlace? {
        let next = sections.firstSortedIndex { $0.offset > offset }
        guard next > 0 else { return nil }
        let section = sections[next - 1]
        guard offset - section.offset <= section.size else { return nil }
        return SectionPlace(section: section.name, offset: offset - section.offset)
    }
}
