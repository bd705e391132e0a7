/// The header with which an architecture's flat image begins: the kernel's memory as the boot loader gets it.
public struct FlatImageHeader: Sendable, Hashable {
    /// `e_machine` of the kernel.
    public var machine: ELFMachine
    /// Where the magic number is, in bytes from the start.
    public var magicOffset: Int
    /// The bytes of the magic number.
    public var magic: [UInt8]
    /// The values of `Machine` that the image's COFF header must have, where the magic number alone would not tell the
    /// architecture; empty where it does.
    public var coffMachines: [UInt16] = []
    /// Whether bit 0 of the flags, the 64-bit number at offset 24, says that the kernel is big-endian. If not, it is
    /// little-endian.
    public var hasByteOrderFlag = true
    /// Whether the 64-bit number at offset 8 is the distance of the kernel's start from the start of the memory that it
    /// is mapped to (`TEXT_OFFSET`).
    public var hasTextOffset = true
    /// The size of an address by the distance in ``hasTextOffset``, where the header is that of kernels of both widths;
    /// empty where there is only one, of 64 bits.
    public var wordSizes: [UInt64: Int] = [:]
}
