/// Reads one JSON text (RFC 8259), from outside: strict, in linear time.
struct JSONReader {
    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    /// The most arrays and objects inside each other.
    private static let depthLimit = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The whole text as a value.
    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard offset == bytes.count else { throw expected("the end") }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func expected(_ what: String) -> JSONError { JSONError(offset: offset, expected: what) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }

    /// Skips `byte` and space after it, if it is next.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        skipSpace()
        return true
    }

    private mutating func take(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[offset..<end].elementsEqual("\(word)".utf8) else { throw expected("\(word)") }
        offset = end
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try take("true", .bool(true))
        case UInt8(ascii: "f"): return try take("false", .bool(false))
        case UInt8(ascii: "n"): return try take("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || JSONReader.isDigit(byte): return try number()
        default: throw expected("a value")
        }
    }

    /// Goes one level deeper, behind the bracket that is next.
    private mutating func open() throws(JSONError) {
        guard depth < JSONReader.depthLimit else { throw expected("no more than \(JSONReader.depthLimit) levels") }
        depth += 1
        offset += 1
        skipSpace()
    }

    /// Leaves a level, behind `bracket`, which must be next.
    private mutating func close(_ bracket: UInt8) throws(JSONError) {
        guard next == bracket else { throw expected("a comma, or the end of the list") }
        depth -= 1
        offset += 1
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try open()
        var members: [(String, JSONValue)] = []
        if next != UInt8(ascii: "}") {
            repeat {
                guard next == UInt8(ascii: "\"") else { throw expected("a key") }
                let key = try string()
                skipSpace()
                guard take(UInt8(ascii: ":")) else { throw expected("a colon") }
                members.append((key, try value()))
                skipSpace()
            } while take(UInt8(ascii: ","))
        }
        try close(UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try open()
        var values: [JSONValue] = []
        if next != UInt8(ascii: "]") {
            repeat {
                values.append(try value())
                skipSpace()
            } while take(UInt8(ascii: ","))
        }
        try close(UInt8(ascii: "]"))
        return .array(values)
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        let first = next
        try digits()
        guard first != UInt8(ascii: "0") || offset == start + (bytes[start] == UInt8(ascii: "-") ? 2 : 1) else {
            throw expected("a number without zeros before it")
        }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            offset += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            offset += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let number = Int(text) { return .number(number) }
        guard let number = Double(text) else { throw expected("a number") }
        return .real(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, JSONReader.isDigit(byte) { offset += 1 }
        guard offset > start else { throw expected("a digit") }
    }

    /// The string at the quotation mark that is next.
    private mutating func string() throws(JSONError) -> String {
        offset += 1
        var text: [UInt8] = []
        var start = offset
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<offset]
                guard let string = String(validating: text, as: UTF8.self) else { throw expected("UTF-8 before it") }
                offset += 1
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<offset]
                offset += 1
                try appendEscape(to: &text)
                start = offset
            case 0..<0x20: throw expected("no control character")
            default: offset += 1
            }
        }
        throw expected("the end of the string")
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw expected("an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try unit()
            if code & 0xfc00 == 0xd800 {
                guard next == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u")
                else { throw expected("the second half of a surrogate pair") }
                offset += 2
                let low = try unit()
                guard low & 0xfc00 == 0xdc00 else { throw expected("a low surrogate before it") }
                code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff
            }
            guard let scalar = Unicode.Scalar(code) else { throw expected("a character before it") }
            if let encoded = UTF8.encode(scalar) { text += encoded }
        default: throw expected("an escape before it")
        }
    }

    /// The number of four hexadecimal digits.
    private mutating func unit() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next {
            case let byte? where JSONReader.isDigit(byte): digit = byte - UInt8(ascii: "0")
            case let byte? where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20):
                digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw expected("four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            offset += 1
        }
        return code
    }
}

extension JSONValue {
    /// Reads a JSON text: all of `bytes`.
    ///
    /// - Throws: ``JSONError`` if it is none, is not UTF-8, or has more than 64 levels.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try reader.document()
    }
}
