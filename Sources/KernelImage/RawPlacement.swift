import Architectures
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
        let strings = RawPlacement.syscallNames(in: bytes)
        // A row that is a coincidence does not lead to the strings. Where the linker packs relocations (SHT_RELR), or puts
        // the addresses into the words as well, the words lead there.
        if let row = RawRelocations(in: bytes, layout: layout, architecture: architecture),
            let base = RawPlacement.base(of: strings, pointers: row.values, layout)
        {
            self.base = base
            relocations = AppliedRelocations(row.words)
        } else if let base = RawPlacement.base(of: strings, pointers: RawPlacement.pointers(in: bytes, layout), layout)
        {
            self.base = base
            relocations = AppliedRelocations()
        } else {
            return nil
        }
    }

    /// The base on which the most of `pointers` to `strings`, which are offsets in the image, agree.
    private static func base(of strings: [Int], pointers: some Sequence<UInt64>, _ layout: Layout) -> UInt64? {
        guard strings.count >= 8 else { return nil }
        // Kernels are linked to a multiple of 4 KiB: pointers to a string keep the low 12 bits of its offset.
        var byLowBits = [[Int]](repeating: [], count: 4096)
        for offset in strings { byLowBits[offset & 0xfff].append(offset) }
        var votes: [UInt64: Int] = [:]
        let mask: UInt64 = layout.fileClass == .bits64 ? .max : 0xffff_ffff
        var room = RawPlacement.voteLimit
        for pointer in pointers {
            room -= byLowBits[Int(pointer & 0xfff)].count
            guard room >= 0 else { return nil }
            for offset in byLowBits[Int(pointer & 0xfff)] {
                votes[(pointer &- UInt64(offset)) & mask, default: 0] += 1
            }
        }
        guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= strings.count / 8
        else { return nil }
        return best.key
    }

    /// The most pairs of a pointer and a string. A kernel has a hundred thousand; where many strings share their low bits,
    /// the file was made for the purpose.
    private static let voteLimit = 1 << 22

    /// The words in front of the number -1. Each counts once: unused memory, and code, repeat some endlessly.
    private static func pointers(in bytes: Bytes, _ layout: Layout) -> Set<UInt64> {
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
