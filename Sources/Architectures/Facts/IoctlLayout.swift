/// How an architecture puts an ioctl's number together: `_IOC()` of its `asm/ioctl.h` (Linux 6.1).
///
/// From the lowest bit: 8 bits of number, 8 of type, then the size of the argument and, on top, the direction.
public struct IoctlLayout: Sendable, Hashable {
    /// `_IOC_SIZEBITS`; the direction has the other bits of the upper 16.
    public var sizeBits: UInt8
    /// `_IOC_NONE`: the argument points to nothing.
    public var none: UInt8
    /// `_IOC_READ`: the kernel fills what the argument points to.
    public var read: UInt8
    /// `_IOC_WRITE`: the kernel reads what the argument points to.
    public var write: UInt8
    /// Whether the direction's lowest bit belongs to the size where the argument is read or written (sparc).
    public var sizeHasNone = false

    /// include/uapi/asm-generic/ioctl.h.
    static let generic = IoctlLayout(sizeBits: 14, none: 0, read: 2, write: 1)
    /// The `asm/ioctl.h` of powerpc, mips and alpha: as OSF/1 has it.
    static let threeDirectionBits = IoctlLayout(sizeBits: 13, none: 1, read: 2, write: 4)
}
