import Binary
import ELF
import KernelImage

/// Finds the syscall metadata of an image that does not name it: pointers to structures whose first word points to a
/// string `sys_…`, and whose next field is the number -1, which the kernel overwrites when it boots
/// (`SYSCALL_METADATA` in include/linux/syscalls.h).
struct MetadataSearch {
    /// Where the pointers are.
    let range: Range<UInt64>

    /// The longest row of such pointers in `memory`; nil if there is none of at least `minimum`.
    init?(in memory: AddressSpace, minimum: Int = 8) {
        let names = MetadataSearch.names(in: memory)
        guard !names.isEmpty else { return nil }
        let word = memory.layout.wordSize

        var structures = AddressSet()
        memory.forEachWord(width: word) { address, value in
            guard names.contains(value), let number = try? memory.unsigned(width: 4, at: address &+ UInt64(word)),
                number == 0xffff_ffff
            else { return }
            structures.insert(address)
        }
        structures.sort()

        var best: Range<UInt64>?
        var start: UInt64 = 0
        var end: UInt64 = 0
        memory.forEachWord(width: word) { address, value in
            guard structures.contains(value) else { return }
            // A row that reaches the top of the address space has no end.
            let (next, overflow) = address.addingReportingOverflow(UInt64(word))
            guard !overflow else { return }
            if address != end { start = address }
            end = next
            if end - start > best.map({ $0.upperBound - $0.lowerBound }) ?? 0 { best = start..<end }
        }
        guard let best, (best.upperBound - best.lowerBound) / UInt64(word) >= minimum else { return nil }
        range = best
    }

    /// The addresses of all strings that are `sys_` and a syscall's name.
    private static func names(in memory: AddressSpace) -> AddressSet {
        let prefix = Array("sys_".utf8)
        var names = AddressSet()
        for region in memory.regions {
            var from = 0
            while let offset = region.contents.firstOffset(of: prefix, from: from) {
                from = offset + prefix.count
                // It may be the end of a longer string, with which the linker has merged it.
                guard
                    let name = try? region.contents.cString(at: offset, limit: 64), name.count > prefix.count,
                    name.array.allSatisfy({ isNameCharacter($0) })
                else { continue }
                names.insert(region.address &+ UInt64(offset))
            }
        }
        names.sort()
        return names
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
