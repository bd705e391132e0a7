import Binary

/// U-Boot's number and names for an architecture: `IH_ARCH_*` in U-Boot's include/image.h, and strings in its
/// boot/image.c.
public struct UBootArchitecture: Sendable, Hashable {
    /// The value of `ih_arch` in the header of a uImage.
    public var number: UInt8
    /// The values of the property `arch` in a flattened image tree.
    public var names: [String]
    /// The value of `e_machine` of the kernel inside.
    public var machine: ELFMachine
    /// The layout of the kernel inside; nil if U-Boot has one number for several layouts.
    public var layout: Layout?

    /// The size of an address, and the byte order.
    public struct Layout: Sendable, Hashable {
        /// Bytes of an address, 4 or 8.
        public var wordSize: Int
        /// The order of the bytes of each number.
        public var byteOrder: ByteOrder
    }
}
