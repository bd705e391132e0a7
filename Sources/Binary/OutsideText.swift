/// What a text from outside is made of, part by part.
struct OutsideText {
    enum Part {
        /// Bytes of printable ASCII without `"` and `\`, which no form of output writes in another way.
        case plain(Slice<UnsafeBufferPointer<UInt8>>)
        /// Any other character.
        case character(Unicode.Scalar)
        /// Bytes that are not UTF-8: as many as one U+FFFD stands for (Unicode 15, section 3.9, table 3-8).
        case invalid(Slice<UnsafeBufferPointer<UInt8>>)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private static func isPlain(_ byte: UInt8) -> Bool {
        0x20..<0x7f ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether all eight bytes of `word` are plain. The top bit of a byte in `found` is set if the byte is not.
    @inline(__always)
    private static func arePlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isQuote = (word ^ 0x2222_2222_2222_2222) &- ones
        let isBackslash = (word ^ 0x5c5c_5c5c_5c5c_5c5c) &- ones
        let found = word | (word &- 0x2020_2020_2020_2020) | (word &+ ones) | isQuote | isBackslash
        return found & 0x8080_8080_8080_8080 == 0
    }

    /// The position of the first byte from `start` on that is not plain; the number of bytes if all are.
    @inline(__always)
    static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        let memory = UnsafeRawBufferPointer(bytes)
        while bytes.count - position >= 8,
            arePlain(memory.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        {
            position += 8
        }
        while position < bytes.count, isPlain(bytes[position]) { position += 1 }
        return position
    }

    mutating func next() -> Part? {
        guard position < bytes.count else { return nil }
        let start = position
        position = OutsideText.plainEnd(bytes, from: start)
        if position > start { return .plain(bytes[start..<position]) }
        var parser = UTF8.ForwardParser()
        var rest = bytes[start...].makeIterator()
        switch parser.parseScalar(from: &rest) {
        case .valid(let encoded):
            position += encoded.count
            return .character(UTF8.decode(encoded))
        case .error(let length):
            position = min(start + max(length, 1), bytes.count)
            return .invalid(bytes[start..<position])
        case .emptyInput:
            return nil
        }
    }
}
