/// A word of memory that a relocation fills in as the program starts.
public struct RelocatedWord: Sendable, Hashable {
    /// Its address.
    public let address: UInt64
    /// What it holds then.
    public let value: UInt64

    /// The word at that address, with that value.
    public init(address: UInt64, value: UInt64) {
        self.address = address
        self.value = value
    }
}
