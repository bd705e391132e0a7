import Binary
import Foundation
import Testing

/// Text from outside: for terminals, and as JSON, which Foundation reads back.
@Suite struct OutsideTextTests {
    private func escaped(_ bytes: [UInt8]) -> String {
        var text = TextBuffer()
        text.appendEscaped(bytes)
        return String(decoding: text.array, as: UTF8.self)
    }

    private func json(_ bytes: [UInt8]) -> [UInt8] {
        var text = TextBuffer()
        text.appendJSON(bytes)
        return text.array
    }

    /// Every scalar that Unicode gives a form by itself stays; the rest is what `cat -v` and terminals act on.
    @Test(arguments: [
        ("plain \"text\" \\ é 日本 🙂", "plain \"text\" \\ é 日本 🙂"), ("", ""),
        ("\u{1b}[2J\u{7}\0\n\t\r\u{7f}", "\\x1b[2J\\x07\\x00\\x0a\\x09\\x0d\\x7f"),
        ("a\u{9b}31m", "a\\u{009b}31m"), ("\u{202e}x\u{2028}\u{feff}", "\\u{202e}x\\u{2028}\\u{feff}"),
        ("\u{e000}\u{e0001}\u{10ffff}", "\\u{e000}\\u{e0001}\\u{10ffff}"),
    ])
    func forTerminals(text: String, shown: String) {
        #expect(escaped(Array(text.utf8)) == shown)
        #expect(text.escaped == shown)
        #expect(shown.escaped == shown)
    }

    /// The parts that one U+FFFD stands for are those of the Unicode standard (version 15, table 3-8 and its neighbours), and
    /// Foundation's own decoding of the bytes says what is left.
    @Test(arguments: [
        ([0xff], "\\xff", 1), ([0x61, 0xe2, 0x80, 0x62], "a\\xe2\\x80b", 1), ([0xc3], "\\xc3", 1),
        ([0xf0, 0x80, 0x80, 0x41], "\\xf0\\x80\\x80A", 3), ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80", 3),
        ([0xc0, 0xaf, 0x9b], "\\xc0\\xaf\\x9b", 3),
    ])
    func bytesThatAreNotUTF8(bytes: [UInt8], shown: String, replacements: Int) throws {
        #expect(escaped(bytes) == shown)
        let read = try #require(
            try JSONSerialization.jsonObject(with: Data(json(bytes)), options: .fragmentsAllowed) as? String)
        #expect(read == String(decoding: bytes, as: UTF8.self))
        #expect(read.unicodeScalars.count { $0 == "\u{fffd}" } == replacements)
    }

    /// Every scalar that there is: the text is read back as it was, and nothing in it acts on a terminal.
    @Test func everyCharacterAsJSON() throws {
        for start in stride(from: UInt32(0), through: 0x10_ffff, by: 0x1000) {
            let scalars = (start..<start + 0x1000).compactMap(Unicode.Scalar.init)
            var text = String()
            text.unicodeScalars.append(contentsOf: scalars)
            let written = json(Array(text.utf8))
            let read = try JSONSerialization.jsonObject(with: Data(written), options: .fragmentsAllowed) as? String
            #expect(read.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars), "from \(start)")
            let acting = String(decoding: written, as: UTF8.self).unicodeScalars.filter {
                [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
            }
            #expect(acting.isEmpty)
        }
    }

    /// Each byte at each place among plain ones: eight are looked at at once.
    @Test(arguments: 0..<20)
    func everyByteEverywhere(place: Int) throws {
        for byte in UInt8.min...UInt8.max {
            var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 20)
            bytes[place] = byte
            let read = try #require(
                try JSONSerialization.jsonObject(with: Data(json(bytes)), options: .fragmentsAllowed) as? String)
            #expect(Array(read.unicodeScalars) == Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
            let isShown = 0x20..<0x7f ~= byte
            #expect(escaped(bytes).utf8.count == (isShown ? 20 : 23))
        }
    }

    /// A string that is written piece by piece is the string of the pieces.
    @Test(arguments: ["", "plain", "a\"b\\c\u{1b}", "\u{202e}é"])
    func aStringInPieces(content: String) {
        var text = TextBuffer()
        text.beginArray()
        let start = text.beginString()
        for byte in content.utf8 { text.append(byte) }
        text.endString(from: start)
        text.appendMember("key", Array(content.utf8))
        #expect(
            text.array == Array("[".utf8) + json(Array(content.utf8)) + Array(",\"key\":".utf8)
                + json(Array(content.utf8)))
    }

    /// Commas, wherever spaces and newlines are put.
    @Test func aDocument() throws {
        var text = TextBuffer()
        text.beginObject()
        text.appendKey("empty")
        text.beginArray()
        text.endArray()
        text.appendKey("a\"\u{1b}")
        text.beginArray()
        text.appendJSON(UInt64.max)
        text.separate()
        text.append("\n  ")
        text.appendJSON(Int64.min)
        text.beginObject()
        text.endObject()
        text.appendJSONNull()
        text.appendJSON(true)
        text.appendJSON(false)
        text.appendJSON("ends with [")
        text.appendJSON(constant: "ends with {")
        text.appendJSON(written: Array("[1]".utf8))
        text.endArray()
        text.appendKey("last")
        text.append(UInt8(ascii: " "))
        text.appendJSON("")
        text.endObject()
        #expect(
            String(decoding: text.array, as: UTF8.self)
                == "{\"empty\":[],\"a\\\"\\u001b\":[18446744073709551615,\n  -9223372036854775808,{},null,true,false,"
                + "\"ends with [\",\"ends with {\",[1]],\"last\": \"\"}")
        let read = try #require(try JSONSerialization.jsonObject(with: Data(text.array)) as? [String: Any])
        #expect(Set(read.keys) == ["empty", "a\"\u{1b}", "last"])
        #expect((read["a\"\u{1b}"] as? [Any])?.count == 9)
    }
}
