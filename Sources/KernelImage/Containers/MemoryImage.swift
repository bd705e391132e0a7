import Architectures
import Binary
import ELF

/// A kernel as a memory image: the bytes as they come to lie in memory, and what its containers say about it.
public struct MemoryImage: Sendable {
    /// The bytes; the first lies at the start of the kernel.
    public let bytes: Bytes
    /// What its containers say.
    public let traits: Traits

    /// What containers say about the kernel inside. Nil where none of them says anything.
    public struct Traits: Sendable, Hashable {
        /// The architecture.
        public var machine: ELFMachine?
        /// The size of an address, and the byte order.
        public var layout: Layout?
        /// The physical address to which the kernel is to be loaded.
        public var loadAddress: UInt64?
        /// The distance of the kernel's start from the start of the memory that it is mapped to (`TEXT_OFFSET`).
        public var textOffset: UInt64?
        /// `e_flags`, of an ELF file around the kernel: they tell the ABI.
        public var flags: UInt32?

        /// What is given, and nothing else.
        public init(
            machine: ELFMachine? = nil, layout: Layout? = nil, loadAddress: UInt64? = nil, textOffset: UInt64? = nil,
            flags: UInt32? = nil
        ) {
            self.machine = machine
            self.layout = layout
            self.loadAddress = loadAddress
            self.textOffset = textOffset
            self.flags = flags
        }

        /// The same, where a container further inside says nothing.
        mutating func complete(with outer: Traits) {
            machine = machine ?? outer.machine
            layout = layout ?? outer.layout
            loadAddress = loadAddress ?? outer.loadAddress
            textOffset = textOffset ?? outer.textOffset
            flags = flags ?? outer.flags
        }
    }
}
