import Binary

/// U-Boot's number and names for an architecture: `IH_ARCH_*` in its include/image.h, and the strings of its
/// boot/image.c.
public struct UBootArchitecture: Sendable, Hashable {
    /// `ih_arch` in the header of a uImage.
    public var number: UInt8
    /// What the property `arch` of a flattened image tree says.
    public var names: [String]
    /// `e_machine` of the kernel inside.
    public var machine: ELFMachine
    /// The size of an address and the byte order of the kernel inside; nil where U-Boot has one number for several.
    public var layout: Layout?

    /// The size of an address, and the byte order.
    public struct Layout: Sendable, Hashable {
        /// Bytes of an address, 4 or 8.
        public var wordSize: Int
        /// The order of the bytes of each number.
        public var byteOrder: ByteOrder
    }
}
