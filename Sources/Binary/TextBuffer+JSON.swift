/// JSON (RFC 8259), written part by part: the only writer of JSON in the project.
///
/// A comma is written where one is due, before a key or a value that another value comes before. The last byte tells
/// that: a value is first after `{`, `[`, `:`, `,`, a space or a newline, and where nothing has been written. So text
/// may be cut and moved, spaces and newlines may be put between the parts, and a line may follow another.
extension TextBuffer {
    /// Begins an object.
    @inlinable
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Ends an object.
    @inlinable
    public mutating func endObject() { append(UInt8(ascii: "}")) }

    /// Begins an array.
    @inlinable
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Ends an array.
    @inlinable
    public mutating func endArray() { append(UInt8(ascii: "]")) }

    /// Adds a member's key: printable ASCII without `"` and `\`.
    @inlinable
    @inline(__always)
    public mutating func appendKey(_ key: StaticString) {
        begin(UInt8(ascii: "\""))
        append(key)
        append("\":")
    }

    /// Adds a member whose value is a number.
    @inlinable
    @inline(__always)
    public mutating func appendMember(_ key: StaticString, _ value: Int64) {
        appendKey(key)
        appendJSON(value)
    }

    /// Adds a member whose value is a number.
    @inlinable
    @inline(__always)
    public mutating func appendMember(_ key: StaticString, _ value: UInt64) {
        appendKey(key)
        appendJSON(value)
    }

    /// Adds a member whose value is `true` or `false`.
    @inlinable
    public mutating func appendMember(_ key: StaticString, _ value: Bool) {
        appendKey(key)
        appendJSON(value)
    }

    /// Adds a member whose value is a string: bytes from outside.
    @inlinable
    public mutating func appendMember(_ key: StaticString, _ value: [UInt8]) {
        appendKey(key)
        appendJSON(value)
    }

    /// Adds a member's key, any text.
    public mutating func appendKey(_ key: String) {
        appendJSON(key)
        append(UInt8(ascii: ":"))
    }

    /// Adds a string: bytes from outside.
    ///
    /// Each part that is not UTF-8 becomes one U+FFFD, as JSON has no way to write bytes; everything else is read back
    /// as it was. What a terminal might obey (see ``appendEscaped(_:)-([UInt8])``) is written as `\u001b`.
    public mutating func appendJSON(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { appendJSON($0) }
    }

    /// Adds a string.
    public mutating func appendJSON(_ text: String) {
        var text = text
        text.withUTF8 { appendJSON($0) }
    }

    /// Adds a string of printable ASCII without `"` and `\`.
    @inlinable
    @inline(__always)
    public mutating func appendJSON(constant text: StaticString) {
        begin(UInt8(ascii: "\""))
        append(text)
        append(UInt8(ascii: "\""))
    }

    /// Adds a number.
    @inlinable
    @inline(__always)
    public mutating func appendJSON(_ number: Int64) {
        separate()
        appendDecimal(number)
    }

    /// Adds a number. JSON's readers may round one of more than 53 bits.
    @inlinable
    @inline(__always)
    public mutating func appendJSON(_ number: UInt64) {
        separate()
        appendDecimal(number)
    }

    /// Adds `true` or `false`.
    public mutating func appendJSON(_ flag: Bool) {
        separate()
        append(flag ? "true" : "false")
    }

    /// Adds `null`.
    public mutating func appendJSONNull() {
        separate()
        append("null")
    }

    /// Begins a string: what is added until ``endString(from:)``, which takes the number that this returns.
    @inlinable
    @inline(__always)
    public mutating func beginString() -> Int {
        begin(UInt8(ascii: "\""))
        return length
    }

    /// Ends the string that begins at `start`, a number that ``beginString()`` returned. What was added since is
    /// written as ``appendJSON(_:)-([UInt8])`` writes it.
    public mutating func endString(from start: Int) {
        let start = min(max(start, 0), length)
        let added = UnsafeBufferPointer(start: memory + start, count: length - start)
        if OutsideText.plainEnd(added, from: 0) < added.count {
            let content = suffix(from: start)
            length = start
            content.withUnsafeBufferPointer { appendContent($0) }
        }
        append(UInt8(ascii: "\""))
    }

    /// Adds a value, or members with commas between them, that is JSON already.
    @inlinable
    @inline(__always)
    public mutating func appendJSON(written value: [UInt8]) {
        separate()
        append(value)
    }

    /// Adds a value, or members with commas between them, that is JSON already.
    @inlinable
    @inline(__always)
    public mutating func appendJSON(written value: StaticString) {
        separate()
        append(value)
    }

    /// Writes the comma that is due before a key or a value. Every method above does so itself: this is for those who
    /// put spaces or newlines behind the comma.
    @inlinable
    @inline(__always)
    public mutating func separate() {
        guard length > 0 else { return }
        switch memory[length - 1] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: " "),
            UInt8(ascii: "\n"):
            return
        default: append(UInt8(ascii: ","))
        }
    }

    @inlinable
    @inline(__always)
    mutating func begin(_ byte: UInt8) {
        separate()
        append(byte)
    }

    private mutating func appendJSON(_ text: UnsafeBufferPointer<UInt8>) {
        begin(UInt8(ascii: "\""))
        let plain = OutsideText.plainEnd(text, from: 0)
        if plain == text.count {
            if let start = text.baseAddress { append(start, plain) }
        } else {
            appendContent(text)
        }
        append(UInt8(ascii: "\""))
    }

    /// Adds what is between the quotation marks of a string.
    @inline(never)
    private mutating func appendContent(_ text: UnsafeBufferPointer<UInt8>) {
        var characters = OutsideText(text)
        while let next = characters.next() {
            switch next {
            case .plain(let run): append(run)
            case .character("\""): append("\\\"")
            case .character("\\"): append("\\\\")
            case .character("\n"): append("\\n")
            case .character("\t"): append("\\t")
            case .character("\r"): append("\\r")
            case .character(let scalar) where scalar.actsOnTerminals:
                for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                    append("\\u")
                    appendHexadecimalDigits(UInt32(unit), count: 4)
                }
            case .character(let scalar): append(UTF8.encode(scalar))
            case .invalid: append(UTF8.encodedReplacementCharacter)
            }
        }
    }
}
