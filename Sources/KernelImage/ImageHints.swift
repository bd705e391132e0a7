import Architectures
import ELF

/// What the containers around a kernel, or its own contents, say of the machine that it is for. Nil where none says
/// anything.
public struct ImageHints: Sendable, Hashable {
    /// `e_machine` of the kernel's architecture.
    public var machine: ELFMachine?
    /// The size of an address, and the byte order.
    public var layout: Layout?
    /// The physical address to which the kernel is to be loaded.
    public var loadAddress: UInt64?
    /// The distance in bytes of the kernel's start from the start of the memory that it is mapped to (`TEXT_OFFSET`).
    public var textOffset: UInt64?
    /// `e_flags`, of an ELF file around the kernel or of its vDSO: they tell the ABI.
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

    /// Takes from `outer`, of a container further outside, what is not known yet.
    mutating func complete(with outer: ImageHints) {
        machine = machine ?? outer.machine
        layout = layout ?? outer.layout
        loadAddress = loadAddress ?? outer.loadAddress
        textOffset = textOffset ?? outer.textOffset
        flags = flags ?? outer.flags
    }
}
