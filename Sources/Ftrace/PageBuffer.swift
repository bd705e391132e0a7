/// Memory that pages are read into, over and over.
public final class PageBuffer {
    /// The bytes.
    public let bytes: UnsafeMutableRawBufferPointer

    /// Allocates `size` zero bytes.
    public init(size: Int) {
        bytes = .allocate(byteCount: max(size, 1), alignment: 4096)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { bytes.deallocate() }
}
