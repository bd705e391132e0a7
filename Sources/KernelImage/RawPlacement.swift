import Architectures
import Binary
import ELF

/// The address of a raw image, found in its own contents.
///
/// A raw image is memory without its address. Two things in it tell the address. A relocatable kernel carries
/// relocations, whose places and values are addresses. And many pointers to strings agree on one distance from the
/// places of the strings in the image. The most certain strings are the names in syscall metadata: the number -1
/// follows each pointer to one (`SYSCALL_METADATA`, include/linux/syscalls.h). A kernel without syscall metadata has
/// thousands of other strings and pointers to them.
struct RawPlacement {
    /// The virtual address of the image's first byte.
    let base: UInt64
    /// The relocations that the image carries.
    let relocations: AppliedRelocations
    /// What told the address.
    let evidence: Evidence

    /// The address of `bytes` by the names in syscall metadata, or by relocations; nil if these do not tell it.
    init?(of bytes: Bytes, layout: Layout, architecture: Architecture?) {
        let names = RawPlacement.syscallNames(in: bytes)
        // If a row of relocations is only a coincidence, its values do not point to strings. If the linker packs
        // relocations (SHT_RELR), or also writes the addresses into the words, the words in the image point to them.
        let row = RawRelocations(in: bytes, layout: layout, architecture: architecture)
        if let row, let base = RawPlacement.base(ofNames: names, pointers: row.values, layout) {
            self.init(base: base, relocations: AppliedRelocations(row.words), evidence: .relocations)
        } else if let base = RawPlacement.base(
            ofNames: names, pointers: RawPlacement.metadataPointers(in: bytes, layout), layout)
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

    /// The address of `bytes` by all pointers to all strings in them; nil if these do not tell it.
    ///
    /// - Parameter address: a virtual address that is known to be in the image; nil if none is known.
    init?(of bytes: Bytes, layout: Layout, holding address: UInt64?) {
        self.init(
            of: bytes, layout: layout, holding: address, among: address.map { $0 - min($0, UInt64(bytes.count))...$0 })
    }

    /// The address of `part`, one of `bases` if these are not nil, by the names in syscall metadata or by pointers to any strings; nil if these
    /// do not tell it. Relocations are not looked for.
    init?(of part: Bytes, layout: Layout, among bases: ClosedRange<UInt64>?) {
        let names = RawPlacement.syscallNames(in: part)
        let pointers = RawPlacement.metadataPointers(in: part, layout)
        if let base = RawPlacement.base(ofNames: names, pointers: pointers, layout, among: bases) {
            self.init(base: base, relocations: AppliedRelocations(), evidence: .pointers)
        } else {
            self.init(of: part, layout: layout, holding: bases?.upperBound, among: bases)
        }
    }

    private init?(of bytes: Bytes, layout: Layout, holding address: UInt64?, among bases: ClosedRange<UInt64>?) {
        let pointers = RawPlacement.words(in: bytes, layout, holding: address)
        guard
            let base = RawPlacement.base(of: RawPlacement.strings(in: bytes), pointers: pointers, layout, among: bases)
        else { return nil }
        self.init(base: base, relocations: AppliedRelocations(), evidence: .pointers)
    }

    /// The address that the caller knows, with the relocations that `bytes` carry.
    init(of bytes: Bytes, layout: Layout, architecture: Architecture?, at base: UInt64, evidence: Evidence) {
        let row = RawRelocations(in: bytes, layout: layout, architecture: architecture)
        // If a row is only a coincidence, its places are outside the image.
        let words = row.map { $0.bases(imageSize: bytes.count)?.contains(base) ?? false ? $0.words : [] } ?? []
        self.init(base: base, relocations: AppliedRelocations(words), evidence: evidence)
    }

    private init(base: UInt64, relocations: AppliedRelocations, evidence: Evidence) {
        self.base = base
        self.relocations = relocations
        self.evidence = evidence
    }

    /// The base on which most pointers to strings agree; nil unless it has at least 32 pointers, and three times as
    /// many as any other base. So much is needed because many of the strings have no pointer.
    ///
    /// - Parameters:
    ///   - strings: offsets of strings in the image.
    ///   - pointers: words that may be addresses of strings.
    ///   - bases: the bases that are possible; nil if any is.
    private static func base(
        of strings: [Int], pointers: some Sequence<UInt64>, _ layout: Layout, among bases: ClosedRange<UInt64>?
    ) -> UInt64? {
        let votes = votes(of: strings, pointers: pointers, layout, among: bases)
        guard let best = most(of: votes), best.value >= 32 else { return nil }
        let second = votes.lazy.filter { $0.key != best.key }.map(\.value).max() ?? 0
        return best.value >= 3 * second ? best.key : nil
    }

    private static func base(
        ofNames names: [Int], pointers: some Sequence<UInt64>, _ layout: Layout, among bases: ClosedRange<UInt64>? = nil
    ) -> UInt64? {
        guard names.count >= 8 else { return nil }
        let votes = votes(of: names, pointers: pointers, layout, among: bases)
        guard let best = most(of: votes), best.value >= names.count / 8 else { return nil }
        return best.key
    }

    /// The base with the most votes, the lowest of several; nil if there are no votes.
    private static func most(of votes: [UInt64: Int]) -> (key: UInt64, value: Int)? {
        votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    }

    /// For each base, the number of `pointers` that would point to one of `strings`. Empty if there are too many pairs.
    private static func votes(
        of strings: [Int], pointers: some Sequence<UInt64>, _ layout: Layout, among bases: ClosedRange<UInt64>?
    ) -> [UInt64: Int] {
        // Kernels are linked to a multiple of 4 KiB, so a pointer has the low 12 bits of its string's offset.
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

    /// The most pairs of a pointer and a string. A kernel has a hundred thousand names with pointers to them, and a
    /// million other strings and words. Only in a hostile file do more strings share their low bits.
    private static let voteLimit = 1 << 22

    /// The words that the number -1 follows. Each value counts once: unused memory and code repeat some without end.
    private static func metadataPointers(in bytes: Bytes, _ layout: Layout) -> Set<UInt64> {
        let width = layout.wordSize
        let none: UInt64 = width == 8 ? .max : 0xffff_ffff
        let raw = bytes.raw
        var pointers: Set<UInt64> = []
        for offset in stride(from: 0, to: raw.byteCount - width - 3, by: width)
        where raw.number(Int32.self, at: offset + width, .little) == -1 {
            let value = word(raw, at: offset, layout)
            if value != none { pointers.insert(value) }
        }
        return pointers
    }

    /// The aligned words that may be addresses in the image. If `address` is known, they are near it.
    private static func words(in bytes: Bytes, _ layout: Layout, holding address: UInt64?) -> Set<UInt64> {
        let width = layout.wordSize
        let size = UInt64(bytes.count)
        let raw = bytes.raw
        var words: Set<UInt64> = []
        for offset in stride(from: 0, to: raw.byteCount - width + 1, by: width) {
            let word = word(raw, at: offset, layout)
            if let address {
                guard word &- address &+ size < 2 * size else { continue }
            } else {
                // Small numbers and small negative numbers are not addresses.
                guard word > 0xffff, word < (width == 8 ? UInt64.max : 0xffff_ffff) - 0xffff else { continue }
            }
            words.insert(word)
        }
        return words
    }

    /// The word at `offset`, all of which must be in `bytes`.
    @inline(__always)
    private static func word(_ bytes: RawSpan, at offset: Int, _ layout: Layout) -> UInt64 {
        layout.fileClass == .bits64
            ? bytes.number(UInt64.self, at: offset, layout.byteOrder)
            : UInt64(bytes.number(UInt32.self, at: offset, layout.byteOrder))
    }

    /// The most strings whose pointers are searched for.
    private static let stringLimit = 4096

    /// The offsets of strings of at least eight printable characters between two zero bytes. If there are more than
    /// ``stringLimit``, that many of them, spread evenly.
    private static func strings(in bytes: Bytes) -> [Int] {
        let raw = bytes.raw
        let kinds = kindsOfBytes
        let kind = kinds.span
        var all: [Int] = []
        // The offset of the string that has not ended; behind the image if there is none.
        var start = Int.max - 8
        var offset = 0
        while offset < raw.byteCount {
            switch kind[Int(raw.byte(at: offset))] {
            case .printable: break
            case .zero:
                if offset >= start + 8 {
                    all.append(start)
                    if all.count == 4 * stringLimit { offset = raw.byteCount }
                }
                start = offset + 1
            // A message may begin with its log level (KERN_SOH, include/linux/kern_levels.h).
            case .small where start == offset: break
            case .small, .other: start = Int.max - 8
            }
            offset += 1
        }
        guard all.count > stringLimit else { return all }
        return (0..<stringLimit).map { all[$0 * all.count / stringLimit] }
    }

    private enum KindOfByte: UInt8 { case zero, small, printable, other }

    /// What each byte is in a string.
    private static let kindsOfBytes = (UInt8.min...UInt8.max).map { byte -> KindOfByte in
        switch byte {
        case 0: .zero
        case 1...7: .small
        case 0x09, 0x0a, 0x20..<0x7f: .printable
        default: .other
        }
    }

    /// The offsets of the names in syscall metadata: whole strings `sys_…`.
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
