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

extension SyscallMetadata {
    /// The metadata that the pointers from `start` to before `end` point to, in their order, which decides between
    /// equal names.
    ///
    /// The structure's layout is the one that fits the most of them. A null pointer, and metadata without a name, are
    /// skipped, as the kernel does.
    ///
    /// - Throws: ``AuditError`` if a pointer, or the name that it points to, is not in the image.
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
