import Binary

extension FieldWriter {
    /// Adds the number of bytes of `content` in 64 bits, and `content`.
    mutating func append(sized content: [UInt8]) {
        append(UInt64(content.count))
        append(content)
    }

    /// Adds an option: its number in 16 bits, the number of bytes of `content` in 32 bits, and `content`.
    mutating func append(_ id: OptionID, _ content: [UInt8]) {
        append(UInt16(id.rawValue))
        append(UInt32(content.count))
        append(content)
    }

    /// Adds an option whose content is `text` and a zero byte.
    mutating func append(_ id: OptionID, text: String) {
        append(id, Array(text.utf8) + [0])
    }
}
