import Architectures
import Binary
import ELF

/// Where the memory of a raw image lies, worked out from its own contents.
///
/// A raw image is memory without its address. Two things in it tell the address: the relocations that a relocatable
/// kernel carries, whose places and values are addresses; and its pointers to strings, of which many agree on one
/// distance to the strings' places in the image. The surest strings are the names in syscall metadata, whose pointers are
/// followed by the number -1 (`SYSCALL_METADATA`, include/linux/syscalls.h). A kernel without them has thousands of other
/// strings, and pointers to them.
struct RawPlacement {
    /// The virtual address of the image's first byte.
    let base: UInt64
    /// The relocations that the image carries.
    let relocations: AppliedRelocations
    /// What told the address.
    let evidence: Evidence

    /// The place of `bytes` by the names in syscall metadata, or by relocations; nil if these do not tell it.
    init?(of bytes: Bytes, layout: Layout, architecture: Architecture?) {
        let names = RawPlacement.syscallNames(in: bytes)
        // A row that is a coincidence does not lead to the strings. Where the linker packs relocations (SHT_RELR), or puts
        // the addresses into the words as well, the words lead there.
        let row = RawRelocations(in: bytes, layout: layout, architecture: architecture)
        if let row, let base = RawPlacement.base(of: names, pointers: row.values, layout) {
            self.init(base: base, relocations: AppliedRelocations(row.words), evidence: .relocations)
        } else if let base = RawPlacement.base(
            of: names, pointers: RawPlacement.metadataPointers(in: bytes, layout), layout)
        {
            self.init(base: base, relocations: AppliedRelocations(), evidence: .pointers)
        } else if let row,
            let base = RawPlacement.base(
                of: RawPlacement.strings(in: bytes), pointers: row.values, layout,
                among: row.bases(imageSize: bytes.count))
        {
            self.init(base: base, relocations: AppliedRelocations(row.words), evidence: .relocations)
        } else {
            return nil
        }
    }

    /// The place of `bytes` by all pointers to all strings in them; nil if these do not tell it.
    ///
    /// - Parameter address: an address that is known to lie in the image; nil if none is known.
    init?(of bytes: Bytes, layout: Layout, holding address: UInt64?) {
        let bases = address.map { $0 - min($0, UInt64(bytes.count))...$0 }
        let pointers = RawPlacement.words(in: bytes, layout, holding: address)
        guard
            let base = RawPlacement.base(of: RawPlacement.strings(in: bytes), pointers: pointers, layout, among: bases)
        else { return nil }
        self.init(base: base, relocations: AppliedRelocations(), evidence: .pointers)
    }

    /// Memory at the address that the caller knows, with the relocations that `bytes` carry.
    init(of bytes: Bytes, layout: Layout, architecture: Architecture?, at base: UInt64, evidence: Evidence) {
        let row = RawRelocations(in: bytes, layout: layout, architecture: architecture)
        // A row that is a coincidence has places outside the image.
        let words = row.map { $0.bases(imageSize: bytes.count)?.contains(base) ?? false ? $0.words : [] } ?? []
        self.init(base: base, relocations: AppliedRelocations(words), evidence: evidence)
    }

    private init(base: UInt64, relocations: AppliedRelocations, evidence: Evidence) {
        self.base = base
        self.relocations = relocations
        self.evidence = evidence
    }

    /// The base on which the most of `pointers` to `strings`, which are offsets in the image, agree.
    ///
    /// - Parameter bases: the bases that are possible; nil if nothing is known of them. The names in syscall metadata need
    ///   no more than an eighth of agreement; strings of all kinds, of which many have no pointer, need a base that no
    ///   other comes near.
    private static func base(
        of strings: [Int], pointers: some Sequence<UInt64>, _ layout: Layout, among bases: ClosedRange<UInt64>?
    ) -> UInt64? {
        let votes = votes(of: strings, pointers: pointers, layout, among: bases)
        guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= 32 else {
            return nil
        }
        let second = votes.lazy.filter { $0.key != best.key }.map(\.value).max() ?? 0
        return best.value >= 3 * second ? best.key : nil
    }

    private static func base(of names: [Int], pointers: some Sequence<UInt64>, _ layout: Layout) -> UInt64? {
        guard names.count >= 8 else { return nil }
        let votes = votes(of: names, pointers: pointers, layout, among: nil)
        guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= names.count / 8
        else { return nil }
        return best.key
    }

    /// For each base, how many of `pointers` are to one of `strings` there. No votes if there are too many pairs.
    private static func votes(
        of strings: [Int], pointers: some Sequence<UInt64>, _ layout: Layout, among bases: ClosedRange<UInt64>?
    ) -> [UInt64: Int] {
        // Kernels are linked to a multiple of 4 KiB: pointers to a string keep the low 12 bits of its offset.
        var byLowBits = [[Int]](repeating: [], count: 4096)
        for offset in strings { byLowBits[offset & 0xfff].append(offset) }
        var votes: [UInt64: Int] = [:]
        let mask: UInt64 = layout.fileClass == .bits64 ? .max : 0xffff_ffff
        var room = RawPlacement.voteLimit
        for pointer in pointers {
            let candidates = byLowBits[Int(pointer & 0xfff)]
            room -= candidates.count
            guard room >= 0 else { return [:] }
            for offset in candidates {
                let base = (pointer &- UInt64(offset)) & mask
                if bases?.contains(base) ?? true { votes[base, default: 0] += 1 }
            }
        }
        return votes
    }

    /// The most pairs of a pointer and a string. A kernel has a hundred thousand names and pointers to them, and a million of
    /// other strings and words; where many strings share their low bits, the file was made for the purpose.
    private static let voteLimit = 1 << 22

    /// The words in front of the number -1. Each counts once: unused memory, and code, repeat some endlessly.
    private static func metadataPointers(in bytes: Bytes, _ layout: Layout) -> Set<UInt64> {
        let width = layout.wordSize
        let none: UInt64 = width == 8 ? .max : 0xffff_ffff
        var pointers: Set<UInt64> = []
        for offset in stride(from: 0, to: bytes.count - width - 3, by: width) {
            guard (try? bytes.integer(Int32.self, at: offset + width, layout.byteOrder)) == -1,
                let value = try? bytes.unsigned(width: width, at: offset, layout.byteOrder), value != none
            else { continue }
            pointers.insert(value)
        }
        return pointers
    }

    /// The aligned words that may be addresses in the image: those near `address`, if it is known.
    private static func words(in bytes: Bytes, _ layout: Layout, holding address: UInt64?) -> Set<UInt64> {
        let width = layout.wordSize
        let size = UInt64(bytes.count)
        let raw = bytes.raw
        var words: Set<UInt64> = []
        for offset in stride(from: 0, to: raw.byteCount - width + 1, by: width) {
            let word =
                width == 8
                ? raw.number(UInt64.self, at: offset, layout.byteOrder)
                : UInt64(raw.number(UInt32.self, at: offset, layout.byteOrder))
            if let address {
                guard word &- address &+ size < 2 * size else { continue }
            } else {
                // A small number is no address, and -1 and its like are none.
                guard word > 0xffff, word < (width == 8 ? UInt64.max : 0xffff_ffff) - 0xffff else { continue }
            }
            words.insert(word)
        }
        return words
    }

    /// The most strings that are looked for pointers to.
    private static let stringLimit = 4096

    /// Where strings of eight and more printable characters lie, between two zero bytes: as many as
    /// ``stringLimit`` of them, spread evenly.
    private static func strings(in bytes: Bytes) -> [Int] {
        let raw = bytes.raw
        var all: [Int] = []
        var start: Int?
        for offset in 0..<raw.byteCount {
            let byte = raw.byte(at: offset)
            if byte == 0 {
                if let start, offset - start >= 8 { all.append(start) }
                start = offset + 1
            } else if !(byte >= 0x20 && byte < 0x7f || byte == 0x0a || byte == 0x09), start != offset || byte > 7 {
                // The level of a message comes first (KERN_SOH, include/linux/kern_levels.h).
                start = nil
            }
        }
        guard all.count > stringLimit else { return all }
        return (0..<stringLimit).map { all[$0 * all.count / stringLimit] }
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
