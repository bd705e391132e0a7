/// An address for which the image has no bytes, or not as many as were wanted.
public struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The virtual address.
    public let address: UInt64

    /// The image has no bytes at `address`.
    public init(address: UInt64) { self.address = address }

    public var description: String { "the image has no bytes at address 0x\(String(address, radix: 16))" }
}
