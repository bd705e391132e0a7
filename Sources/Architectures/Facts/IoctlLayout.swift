/// The fields of an ioctl number: `_IOC()` of the architecture's `asm/ioctl.h` (Linux 6.1).
///
/// From the lowest bit: 8 bits of number, 8 bits of type, the size of the argument, and the direction.
public struct IoctlLayout: Sendable, Hashable {
    /// The bits of the size, `_IOC_SIZEBITS`. The direction has the rest of the upper 16 bits.
    public var sizeBits: UInt8
    /// The direction `_IOC_NONE`: the argument does not point to anything.
    public var none: UInt8
    /// The direction `_IOC_READ`: the kernel writes to the memory that the argument points to.
    public var read: UInt8
    /// The direction `_IOC_WRITE`: the kernel reads the memory that the argument points to.
    public var write: UInt8
    /// Whether the direction's lowest bit belongs to the size if the direction is read or write (sparc).
    public var sizeHasNone = false

    /// The layout of include/uapi/asm-generic/ioctl.h.
    static let generic = IoctlLayout(sizeBits: 14, none: 0, read: 2, write: 1)
    /// The layout of `asm/ioctl.h` of powerpc, mips and alpha, which OSF/1 has too.
    static let threeDirectionBits = IoctlLayout(sizeBits: 13, none: 1, read: 2, write: 4)
}
