/// An address at which the image does not have the bytes that were asked for.
public struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first virtual address without a byte, or the address of a number or string that is not all there.
    public let address: UInt64

    /// The error for `address`, a virtual address.
    public init(address: UInt64) { self.address = address }

    public var description: String { "the image has no bytes at address 0x\(String(address, radix: 16))" }
}
