/// A run of a program's memory, as an image or an ELF file describes it.
public struct MemoryRegion: Sendable {
    /// The virtual address of its first byte.
    public let address: UInt64
    /// The bytes that the file has for it, from its start on.
    public let contents: Bytes
    /// Bytes that it takes in memory. Those beyond ``contents`` are zero when the program starts.
    public let size: UInt64

    /// A region of that place and contents; it takes at least as many bytes as it has contents.
    public init(address: UInt64, contents: Bytes, size: UInt64) {
        self.address = address
        self.contents = contents
        self.size = max(size, UInt64(contents.count))
    }

    /// Whether `address` is the address of one of its bytes.
    public func contains(_ address: UInt64) -> Bool {
        address >= self.address && address - self.address < size
    }
}
