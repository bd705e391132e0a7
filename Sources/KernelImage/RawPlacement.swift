import Binary
import ELF

/// Where the memory of a raw image lies, worked out from its own contents.
///
/// A raw image is memory without its address. Two things in it tell the address: the relocations that a relocatable
/// kernel carries, whose places and values are addresses; and its pointers to strings, of which many agree on one
/// distance to the strings' places in the image. The strings are the names in syscall metadata, whose pointers are
/// followed by the number -1 (`SYSCALL_METADATA`, include/linux/syscalls.h).
struct RawPlacement {
    /// The virtual address of the image's first byte.
    let base: UInt64
    /// The relocations that the image carries.
    let relocations: AppliedRelocations

    /// The place of `bytes`; nil if it cannot be told.
    init?(of bytes: Bytes, layout: Layout, architecture: Architecture?) {
        let found = RawRelocations(in: bytes, layout: layout, architecture: architecture)
        guard let base = RawPlacement.base(of: bytes, layout, relocated: found.map(\.values) ?? []) else { return nil }
        self.base = base
        relocations = found.map { AppliedRelocations($0.words) } ?? AppliedRelocations()
    }

    /// The base on which the most pointers to strings agree.
    private static func base(of bytes: Bytes, _ layout: Layout, relocated: [UInt64]) -> UInt64? {
        let strings = syscallNames(in: bytes)
        guard strings.count >= 8 else { return nil }
        // Kernels are linked to a multiple of 4 KiB: pointers to a string keep the low 12 bits of its offset.
        var byLowBits = [[Int]](repeating: [], count: 4096)
        for offset in strings { byLowBits[offset & 0xfff].append(offset) }
        var votes: [UInt64: Int] = [:]
        let mask: UInt64 = layout.fileClass == .bits64 ? .max : 0xffff_ffff
        func vote(_ value: UInt64) {
            for offset in byLowBits[Int(value & 0xfff)] {
                votes[(value &- UInt64(offset)) & mask, default: 0] += 1
            }
        }
        for value in relocated { vote(value) }
        if relocated.isEmpty {
            // A value counts once: unused memory, and code, repeat some endlessly.
            var values: Set<UInt64> = []
            let width = layout.wordSize
            for offset in stride(from: 0, to: bytes.count - width - 3, by: width) {
                guard (try? bytes.integer(Int32.self, at: offset + width, layout.byteOrder)) == -1,
                    let value = try? bytes.unsigned(width: width, at: offset, layout.byteOrder), value != mask
                else { continue }
                values.insert(value)
            }
            for value in values { vote(value) }
        }
        guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= strings.count / 8
        else { return nil }
        return best.key
    }

    /// Where the names of syscall metadata lie: whole strings `sys_…`.
    private static func syscallNames(in bytes: Bytes) -> [Int] {
        var offsets: [Int] = []
        var from = 0
        while let offset = bytes.firstOffset(of: "\0sys_".utf8, from: from), offsets.count < 4096 {
            from = offset + 1
            guard let name = try? bytes.cString(at: offset + 1, limit: 64),
                name.array.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f })
            else { continue }
            offsets.append(offset + 1)
        }
        return offsets
    }
}

/// The relocations that a raw image carries: the longest row of entries of its architecture's relative type.
struct RawRelocations {
    /// Addresses and values of the words that they fill in.
    let words: [AppliedRelocations.Word]
    /// The values.
    var values: [UInt64] { words.map(\.value) }

    /// The relocations in `bytes`; nil if there are none.
    init?(in bytes: Bytes, layout: Layout, architecture: Architecture?) {
        guard let type = architecture?.relocations.relative, type != 0, layout.fileClass == .bits64 else { return nil }
        let absolute = architecture?.relocations.absolute ?? 0
        let entrySize = 24
        var best: Range<Int>?
        var offset = 0
        while offset + entrySize <= bytes.count {
            guard RawRelocations.isRelative(bytes, offset, layout.byteOrder, type) else {
                offset += 8
                continue
            }
            let start = offset
            // Entries of other types may lie between.
            var last = offset
            while offset + entrySize <= bytes.count, offset - last <= 64 * entrySize {
                if RawRelocations.isRelative(bytes, offset, layout.byteOrder, type) { last = offset }
                offset += entrySize
            }
            offset = last + entrySize
            if offset - start > best?.count ?? 0 { best = start..<offset }
        }
        // A handful may be a coincidence.
        guard let best, best.count >= 64 * entrySize else { return nil }
        var words: [AppliedRelocations.Word] = []
        words.reserveCapacity(best.count / entrySize)
        var symbolic: [(address: UInt64, symbol: Int, addend: UInt64)] = []
        // Linkers put the relative ones first: those that name a symbol follow.
        for offset in stride(from: best.lowerBound, to: bytes.count - entrySize + 1, by: entrySize) {
            guard let address = try? bytes.integer(UInt64.self, at: offset, layout.byteOrder),
                let info = try? bytes.integer(UInt64.self, at: offset + 8, layout.byteOrder),
                let addend = try? bytes.integer(UInt64.self, at: offset + 16, layout.byteOrder)
            else { break }
            if info == UInt64(type) {
                words.append(AppliedRelocations.Word(address: address, value: addend))
            } else if info & 0xffff_ffff == UInt64(absolute), absolute != 0, info >> 32 != 0, info >> 32 < 1 << 16 {
                symbolic.append((address, Int(info >> 32), addend))
            } else if offset >= best.upperBound {
                break
            }
        }
        if let highest = symbolic.map(\.symbol).max(),
            let table = RawRelocations.dynamicSymbols(in: bytes, count: highest + 1, layout.byteOrder)
        {
            for entry in symbolic {
                guard let value = try? bytes.integer(UInt64.self, at: table + entry.symbol * 24 + 8, layout.byteOrder)
                else { continue }
                words.append(AppliedRelocations.Word(address: entry.address, value: value &+ entry.addend))
            }
        }
        self.words = words
    }

    /// Where a table of at least `count` dynamic symbols starts: the null symbol, then section symbols and such
    /// with a name (`Elf64_Sym`).
    private static func dynamicSymbols(in bytes: Bytes, count: Int, _ order: ByteOrder) -> Int? {
        func isSymbol(_ offset: Int) -> Bool {
            guard let name = try? bytes.integer(UInt32.self, at: offset, order),
                let info = try? bytes.byte(at: offset + 4), let other = try? bytes.byte(at: offset + 5),
                let section = try? bytes.integer(UInt16.self, at: offset + 6, order),
                let value = try? bytes.integer(UInt64.self, at: offset + 8, order)
            else { return false }
            // One without a section is undefined, and weak: it has no value.
            return name < 1 << 20 && info & 0xf <= 3 && info >> 4 <= 2 && other <= 3 && (section != 0 || value == 0)
                && (name != 0 || info & 0xf == 3)
        }
        func isZero(_ offset: Int) -> Bool {
            [0, 8, 16].allSatisfy { (try? bytes.integer(UInt64.self, at: offset + $0, order)) == 0 }
        }
        for offset in stride(from: 0, to: bytes.count - count * 24 + 1, by: 8)
        where isSymbol(offset + 24) && isZero(offset) {
            if (2..<count).allSatisfy({ isSymbol(offset + $0 * 24) }) { return offset }
        }
        return nil
    }

    private static func isRelative(_ bytes: Bytes, _ offset: Int, _ order: ByteOrder, _ type: UInt32) -> Bool {
        (try? bytes.integer(UInt64.self, at: offset + 8, order)) == UInt64(type)
            && (try? bytes.integer(UInt64.self, at: offset, order)) ?? 0 != 0
    }
}
