/// The header of an architecture's flat image, which is the kernel's memory as the boot loader gets it.
public struct FlatImageHeader: Sendable, Hashable {
    /// The kernel's `e_machine`.
    public var machine: ELFMachine
    /// The offset of the magic number, in bytes from the start of the image.
    public var magicOffset: Int
    /// The bytes of the magic number.
    public var magic: [UInt8]
    /// The possible values of `Machine` in the image's COFF header, if the magic number alone does not tell the
    /// architecture; empty if it does.
    public var coffMachines: [UInt16] = []
    /// Whether bit 0 of the flags tells the byte order: 1 for big-endian, 0 for little-endian. The flags are the 64-bit
    /// number at offset 24. If this is false, the kernel is little-endian.
    public var hasByteOrderFlag = true
    /// Whether the 64-bit number at offset 8 is the distance in bytes from the start of the mapped memory to the
    /// kernel's start (`TEXT_OFFSET`).
    public var hasTextOffset = true
    /// The size of an address in bytes, by the value of `TEXT_OFFSET`, if kernels of both widths have the header; empty
    /// if all are 64-bit.
    public var wordSizes: [UInt64: Int] = [:]
}
