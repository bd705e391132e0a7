/// The bytes of a number in an event.
public struct FieldLocation: Sendable, Hashable {
    /// The first byte, counted from the start of the event.
    public let offset: Int
    /// The number of bytes.
    public let size: Int
    /// Whether the number is signed.
    public let isSigned: Bool

    /// The bytes `offset ..< offset + size`.
    public init(offset: Int, size: Int, isSigned: Bool = false) {
        self.offset = max(offset, 0)
        self.size = max(size, 0)
        self.isSigned = isSigned
    }
}
