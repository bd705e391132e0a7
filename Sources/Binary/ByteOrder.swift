/// The order in which the bytes of an integer are in memory.
public enum ByteOrder: String, Sendable, Hashable, CaseIterable {
    /// Least significant byte first.
    case little
    /// Most significant byte first.
    case big

    /// The byte order of the machine that runs this code.
    @inlinable
    public static var host: ByteOrder {
        1.littleEndian == 1 ? .little : .big
    }
}
