extension Span where Element == UInt8 {
    /// Whether the bytes at `offset` are the UTF-8 bytes of `text`; false if they are not all there.
    public func hasText(_ text: StaticString, at offset: Int) -> Bool {
        let size = text.utf8CodeUnitCount
        guard offset >= 0, size <= count, offset <= count - size else { return false }
        for index in 0..<size where self[offset + index] != text.utf8Start[index] { return false }
        return true
    }
}
