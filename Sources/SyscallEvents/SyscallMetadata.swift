import Binary
import ELF
import KernelImage

/// What a kernel knows about a syscall for tracing it: `struct syscall_metadata`, made by `SYSCALL_DEFINEn`.
public struct SyscallMetadata: Sendable, Hashable {
    /// The address of the structure.
    public let address: UInt64
    /// Its name: `sys_read`.
    public let name: Bytes
    /// The arguments in their order; nil if they could not be read.
    public let arguments: [Argument]?

    /// An argument as the kernel's source declares it.
    public struct Argument: Sendable, Hashable {
        /// Its C type: `char *`.
        public let type: String
        /// Its name: `buf`.
        public let name: String
    }

    /// The name without `sys_`.
    public var syscall: String { String(name.text.dropFirst(4)) }

    /// The names of the two directories that it gets in `events/syscalls`.
    public var eventNames: [String] {
        let rest = name.text.dropFirst(3)
        return ["sys_enter\(rest)", "sys_exit\(rest)"]
    }
}

/// Where the fields of `struct syscall_metadata` lie. All pointers have an address's size.
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

    /// The number of arguments of the structure at `address`; nil if it is none that a syscall can have.
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

extension SyscallMetadata {
    /// The metadata that the pointers from `start` to before `end` point to, in their order, which decides between
    /// equal names.
    ///
    /// The structure's layout is the one that fits the most of them. A null pointer, and metadata without a name, are
    /// passed over, as the kernel does.
    ///
    /// - Throws: ``AuditError`` if a pointer, or the name that it leads to, does not lie in the image.
    static func all(
        from start: UInt64, to end: UInt64, in memory: AddressSpace
    ) throws(AuditError) -> [SyscallMetadata] {
        let word = UInt64(memory.layout.wordSize)
        guard end >= start, (end - start) % word == 0,
            (end - start) / word <= UInt64(SyscallTable.slotLimit)
        else { throw AuditError.metadataSize(end &- start) }
        var found: [(address: UInt64, name: Bytes)] = []
        for place in stride(from: start, to: end, by: Int(word)) {
            guard let address = try? memory.word(at: place) else { throw AuditError.metadataOutsideImage(place) }
            guard address != 0 else { continue }
            guard let pointer = try? memory.word(at: address) else { throw AuditError.metadataOutsideImage(address) }
            guard pointer != 0 else { continue }
            guard let name = try? memory.string(at: pointer, limit: 256) else {
                throw AuditError.metadataOutsideImage(pointer)
            }
            found.append((address, name))
        }

        var best: [[Argument]?] = []
        for layout in MetadataLayout.all {
            let arguments = found.map { layout.arguments(at: $0.address, in: memory) }
            if best.isEmpty || arguments.count(where: { $0 != nil }) > best.count(where: { $0 != nil }) {
                best = arguments
            }
        }
        return zip(found, best).map {
            SyscallMetadata(address: $0.address, name: $0.name, arguments: $1)
        }
    }
}
