import Architectures
import Binary
import ELF

/// A module as a file: a relocatable ELF object, whose sections the kernel lays out one behind another as it loads them.
///
/// Offsets are those from where its code is loaded, which `/proc/modules` shows and `/sys/module/NAME/sections/.text`: all
/// executable sections but those of `.init` lie from there on, in the order of the file (`layout_sections()`,
/// kernel/module/main.c, 2.6.30 to 7.2). Code of `.init` is loaded elsewhere; its symbols have offsets from ``initOffset`` on. Data
/// is elsewhere too, from ``dataOffset`` on here: only the addresses of the sections tell where it is.
public struct ModuleObject: Sendable {
    /// The symbols, by their offsets.
    let places: SymbolPlaces
    /// The sections that are in memory, by ascending offset.
    let sections: [LaidOut]
    private let index: ReferenceIndex

    /// A section, and where it is laid out.
    struct LaidOut {
        let name: String
        let offset: UInt64
        let size: UInt64
        let isCode: Bool
        /// Whether the kernel gives back its memory when the module has been initialised.
        let isInit: Bool
    }

    /// Offsets of `.init` begin here.
    static let initOffset: UInt64 = 1 << 40
    /// Offsets of data begin here.
    static let dataOffset: UInt64 = 1 << 41
    /// A module's code, and its data, may have as many bytes.
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
        // Of code, of code of .init, and of data.
        var ends: [UInt64] = [0, 0, 0]
        for section in file.sections where section.flags.contains(.allocated) {
            let isCode = section.flags.contains(.executable)
            let isInit = section.name.hasText(".init")
            let part = !isCode ? 2 : isInit ? 1 : 0
            let end = ends[part]
            let alignment = max(1, min(section.alignment, 1 << 16))
            let (rounded, overflow) = end.addingReportingOverflow(alignment - 1)
            guard !overflow, section.size < ModuleObject.sizeLimit, rounded < ModuleObject.sizeLimit else { continue }
            let offset = rounded / alignment * alignment
            ends[part] = offset + section.size
            let start = [0, ModuleObject.initOffset, ModuleObject.dataOffset][part] + offset
            offsets[section.index] = start
            sections.append(
                LaidOut(
                    name: section.name.text, offset: start, size: section.size, isCode: isCode, isInit: isInit))
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
        var bounds = [(0, ends[0]), (ModuleObject.initOffset, ModuleObject.initOffset + ends[1])].map { start, end in
            KsymRanges.Bounds(start: start, end: (end + 0xfff) & ~0xfff)
        }
        // Sections of data are not one behind another in memory.
        bounds += sections.filter { !$0.isCode && $0.size > 0 }.map {
            KsymRanges.Bounds(start: $0.offset, end: $0.offset + $0.size)
        }
        let names = symbols.names
        symbols.removeAll { NameRules.module.contain(names.span, $0.nameRange) }
        places = SymbolPlaces(symbols, ranges: bounds)
        index = ModuleObject.index(places)
    }

    private static func index(_ places: SymbolPlaces) -> ReferenceIndex {
        let symbols = places.symbols
        let forms = NameForms(symbols, rule: nil)
        var index = ReferenceIndex(of: symbols.names, count: symbols.entries.count)
        places.forEachSize { symbol, size in
            let entry = symbols.entries[symbol]
            // A name without a size stands for a function.
            var sizes: [UInt64?] = entry.isText ? [nil, size] : [size]
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

    /// The section that holds the code at `offset`; nil if none does.
    func section(at offset: UInt64) -> SectionPlace? {
        guard let section = laidOut(at: offset), section.isCode else { return nil }
        return SectionPlace(section: section.name, offset: offset - section.offset)
    }

    /// The section that holds the place at `offset`, or ends there; nil if none does.
    func laidOut(at offset: UInt64) -> LaidOut? {
        let next = sections.firstSortedIndex { $0.offset > offset }
        guard next > 0, offset - sections[next - 1].offset <= sections[next - 1].size else { return nil }
        return sections[next - 1]
    }
}
