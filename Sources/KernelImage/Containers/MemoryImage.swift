import Binary

/// A kernel as a memory image: the bytes as they come to lie in memory, and what its containers say about it.
public struct MemoryImage: Sendable {
    /// The bytes; the first is the start of the kernel.
    public let bytes: Bytes
    /// What its containers, or its own contents, say of the machine.
    public let hints: ImageHints
}
