import Architectures
import Binary
import ELF

/// The relocations that a raw image carries: the longest row of entries of the architecture's relative type.
struct RawRelocations {
    /// The words that the relocations fill in.
    let words: [RelocatedWord]
    /// The values of the words, each once: all function descriptors of ELF ABI v1 contain the same TOC.
    var values: Set<UInt64> { Set(words.lazy.map(\.value)) }

    /// The bases at which the words are inside an image of `imageSize` bytes; nil if there is no such base. One word in
    /// sixteen may be outside, since entries may be damaged.
    func bases(imageSize: Int) -> ClosedRange<UInt64>? {
        let addresses = words.map(\.address).sorted()
        let margin = addresses.count / 32
        guard let lowest = addresses.dropFirst(margin).first, let highest = addresses.dropLast(margin).last else {
            return nil
        }
        let least = highest - min(highest, UInt64(imageSize))
        return least <= lowest ? least...lowest : nil
    }

    /// The relocations in `bytes`; nil if there are none, or if `architecture` has no relative type.
    init?(in bytes: Bytes, layout: Layout, architecture: Architecture?) {
        guard let architecture, layout.fileClass == .bits64,
            architecture.relocations.relative != 0,
            let row = RawRelocations.longestRow(in: bytes, architecture.relocations, layout),
            let entries = try? bytes.suffix(from: row.lowerBound)
        else { return nil }
        let types = architecture.relocations
        let table = RelocationTable(entries, layout, architecture)
        let rowCount = row.count / Relocation.size(layout.fileClass)
        var words: [RelocatedWord] = []
        words.reserveCapacity(rowCount)
        var symbolic: [Relocation] = []
        // Linkers put relative relocations first. Relocations that name a symbol follow.
        for index in 0..<table.count {
            guard let entry = try? table.relocation(at: index) else { break }
            if entry.type == types.relative, entry.symbol == 0 {
                words.append(RelocatedWord(address: entry.address, value: UInt64(bitPattern: entry.addend)))
            } else if entry.type == types.absolute, types.absolute != 0, 1..<1 << 16 ~= entry.symbol {
                symbolic.append(entry)
            } else if index >= rowCount {
                break
            }
        }
        if let highest = symbolic.map(\.symbol).max(),
            let symbols = RawRelocations.dynamicSymbols(in: bytes, count: Int(highest) + 1, layout)
        {
            let size = Symbol.size(layout.fileClass)
            for entry in symbolic {
                guard let symbol = try? Symbol(bytes, at: symbols + Int(entry.symbol) * size, layout) else { continue }
                words.append(
                    RelocatedWord(address: entry.address, value: symbol.value &+ UInt64(bitPattern: entry.addend)))
            }
        }
        self.words = words
    }

    /// The range in bytes of the longest row of entries of the relative type, which may have a few other entries among
    /// them; nil if no row is long enough to be trusted.
    private static func longestRow(
        in bytes: Bytes, _ types: RelocationTypes, _ layout: Layout
    ) -> Range<Int>? {
        let size = Relocation.size(layout.fileClass)
        let raw = bytes.raw
        func isRelative(_ offset: Int) -> Bool {
            // `r_info` is tested before the entry is read, since most words are no entries.
            let info = raw.number(UInt64.self, at: offset + 8, layout.byteOrder)
            guard types.hasSplitInfo || info == UInt64(types.relative),
                let entry = try? Relocation(bytes, at: offset, layout, hasSplitInfo: types.hasSplitInfo)
            else { return false }
            return entry.type == types.relative && entry.symbol == 0 && entry.address != 0
        }
        var best: Range<Int>?
        var offset = 0
        while offset + size <= bytes.count {
            guard isRelative(offset) else {
                offset += layout.wordSize
                continue
            }
            let start = offset
            var last = offset
            while offset + size <= bytes.count, offset - last <= 64 * size {
                if isRelative(offset) { last = offset }
                offset += size
            }
            offset = last + size
            if offset - start > best?.count ?? 0 { best = start..<offset }
        }
        return best.flatMap { $0.count >= 64 * size ? $0 : nil }
    }

    /// The offset of a table of at least `count` dynamic symbols: the null symbol, then section symbols and symbols
    /// with a name. Nil if there is none.
    private static func dynamicSymbols(in bytes: Bytes, count: Int, _ layout: Layout) -> Int? {
        let size = Symbol.size(layout.fileClass)
        func isSymbol(_ offset: Int) -> Bool {
            guard let symbol = try? Symbol(bytes, at: offset, layout) else { return false }
            // A symbol without a section is undefined, and has no value.
            return symbol.nameOffset < 1 << 20 && symbol.type.rawValue <= SymbolType.section.rawValue
                && symbol.binding.rawValue <= SymbolBinding.weak.rawValue && symbol.other <= 3
                && (symbol.section != Symbol.undefinedSection || symbol.value == 0)
                && (symbol.nameOffset != 0 || symbol.type == .section)
        }
        func isZero(_ offset: Int) -> Bool {
            (try? bytes.slice(at: offset, count: size).array.allSatisfy { $0 == 0 }) ?? false
        }
        let raw = bytes.raw
        for offset in stride(from: 0, to: bytes.count - count * size + 1, by: layout.wordSize)
        where raw.number(UInt64.self, at: offset, .little) == 0 && isSymbol(offset + size) && isZero(offset) {
            if (2..<count).allSatisfy({ isSymbol(offset + $0 * size) }) { return offset }
        }
        return nil
    }
}
