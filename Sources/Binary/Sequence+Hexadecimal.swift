extension Sequence<UInt8> {
    /// The bytes as hexadecimal digits, two for each: `00ff`.
    public var hexadecimal: String {
        var text = TextBuffer()
        for byte in self { text.appendHexadecimalDigits(UInt32(byte), count: 2) }
        return String(decoding: text.array, as: UTF8.self)
    }
}
