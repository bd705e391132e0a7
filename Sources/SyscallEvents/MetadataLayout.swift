import Binary
import ELF
import KernelImage

/// Where the fields of `struct syscall_metadata` are. All pointers have an address's size.
struct MetadataLayout: Sendable {
    /// What the layout belongs to.
    let source: String
    /// The offset of the argument count, for an address of `wordSize` bytes.
    let countOffset: @Sendable (_ wordSize: Int) -> UInt64
    /// The offset of the pointer to the argument types; that to the names follows it.
    let typesOffset: @Sendable (_ wordSize: Int) -> UInt64
    /// Whether the argument count is the seven-bit field of a byte.
    let isBitField: Bool

    /// Every layout that is known (include/trace/syscall.h).
    static let all: [MetadataLayout] = [
        // name, int syscall_nr, int nb_args, types, args
        MetadataLayout(
            source: "2.6.33 to 6.18", countOffset: { UInt64($0) + 4 }, typesOffset: { UInt64($0) + 8 },
            isBitField: false),
        // name, int syscall_nr, u8 nb_args:7, u8 user_arg_is_str:1, s8 user_arg_size, short user_mask, types, args
        MetadataLayout(
            source: "6.19 and later", countOffset: { UInt64($0) + 4 }, typesOffset: { UInt64($0) + 8 },
            isBitField: true),
        // name, int nb_args, types, args
        MetadataLayout(
            source: "2.6.30 to 2.6.32", countOffset: { UInt64($0) }, typesOffset: { 2 * UInt64($0) },
            isBitField: false),
    ]

    /// The number of arguments of the structure at `address`; nil if it is not one that a syscall can have.
    private func argumentCount(at address: UInt64, in memory: AddressSpace) -> Int? {
        let place = address &+ countOffset(memory.layout.wordSize)
        let count: UInt64
        if isBitField {
            guard let byte = try? memory.unsigned(width: 1, at: place) else { return nil }
            // A compiler gives a byte's first bit field the low bits on little-endian machines, else the high ones.
            count = memory.layout.byteOrder == .little ? byte & 0x7f : byte >> 1
        } else {
            guard let word = try? memory.unsigned(width: 4, at: place) else { return nil }
            count = word
        }
        return count <= 6 ? Int(count) : nil
    }

    /// The arguments of the structure at `address`; nil if this is not its layout.
    func arguments(at address: UInt64, in memory: AddressSpace) -> [SyscallMetadata.Argument]? {
        guard let count = argumentCount(at: address, in: memory) else { return nil }
        if count == 0 { return [] }
        let word = UInt64(memory.layout.wordSize)
        let pointers = address &+ typesOffset(memory.layout.wordSize)
        guard let types = try? memory.word(at: pointers), let names = try? memory.word(at: pointers &+ word) else {
            return nil
        }
        var arguments: [SyscallMetadata.Argument] = []
        for index in 0..<UInt64(count) {
            guard let type = try? memory.string(at: memory.word(at: types &+ index &* word), limit: 256),
                let name = try? memory.string(at: memory.word(at: names &+ index &* word), limit: 256)
            else { return nil }
            arguments.append(SyscallMetadata.Argument(type: type.text, name: name.text))
        }
        return arguments
    }
}
