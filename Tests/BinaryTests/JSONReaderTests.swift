import Binary
import Foundation
import TestSupport
import Testing

/// The reader of JSON, beside Python's `json` module (RFC 8259), which reads the same texts.
@Suite struct JSONReaderTests {
    /// Texts of every kind: values, and what is none.
    private static let texts = [
        "null", "true", "false", "0", "-0", "12", "-9223372036854775808", "9223372036854775807", "1.5", "-1.25e3",
        "1E-2", "\"\"", "\"a\\u0041\\n\\\"\\\\\\/\\b\\f\\r\\t\"", "\"\\ud83d\\ude00\"", "\"\u{e9}\u{1f600}\"", "[]",
        "[1]",
        "[1,2,[3]]", " [ 1 , 2 ] ", "{}", "{\"a\":1}", "{ \"a\" : [ { \"b\" : null } ] }", "\n\t\r 1 \n",
        "{\"a\":\"x\",\"b\":\"y\"}",
        "", " ", "nul", "nulll", "tru e", "01", "-", "-01", "1.", ".5", "1e", "1e+", "+1", "\"", "\"\\x\"", "\"\\u12\"",
        "\"\\u12g4\"", "\"a\nb\"", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "]", "{", "{\"a\"", "{\"a\":",
        "{\"a\":1,",
        "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "}", "1 2", "[1]]", "'a'", "\u{feff}1",
    ]

    @Test func readsWhatPythonReads() throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let program = """
            import json, sys
            def show(value):
                if isinstance(value, dict): return "{" + ",".join(show(k) + ":" + show(v) for k, v in value.items()) + "}"
                if isinstance(value, list): return "[" + ",".join(map(show, value)) + "]"
                if isinstance(value, str): return "s" + value.encode().hex()
                if value is True or value is False or value is None: return str(value)
                return repr(value)
            for name in sys.argv[1:]:
                try: print(show(json.loads(open(name, "rb").read().decode())))
                except ValueError: print("refused")
            """
        let files = try JSONReaderTests.texts.enumerated().map { index, text in
            let file = scratch.appending(path: "\(index)")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let result = try Tools.run(Tools.path(of: "python3"), ["-c", program] + files)
        #expect(result.status == 0, "\(result.errors)")
        let expected = result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        #expect(expected.count == JSONReaderTests.texts.count)
        #expect(expected.count { $0 == "refused" } > 30)
        for (text, expected) in zip(JSONReaderTests.texts, expected) {
            var answer = "refused"
            if let value = try? JSONValue(parsing: Array(text.utf8)) { answer = JSONReaderTests.show(value) }
            #expect(answer == expected, "\(text)")
        }
    }

    /// A value as the Python program shows it.
    private static func show(_ value: JSONValue) -> String {
        switch value {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .number(let number): "\(number)"
        case .real(let number): "\(number)"
        case .string(let text): "s" + text.utf8.map { String(format: "%02x", $0) }.joined()
        case .array(let values): "[" + values.map(show).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { show(.string($0.0)) + ":" + show($0.1) }.joined(separator: ",") + "}"
        }
    }

    @Test(arguments: [[0xff], [0x22, 0x80, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]] as [[UInt8]])
    func refusesWhatIsNoUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test func refusesHalfASurrogatePair() {
        for text in [#""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#, #""\ud83dx""#] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        }
    }

    /// Levels are bounded: a stack is not.
    @Test func refusesTooManyLevels() throws {
        let deep = { (count: Int) in
            Array((String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8)
        }
        _ = try JSONValue(parsing: deep(64))
        expectError(64, "no more than 64 levels", deep(65))
        #expect(throws: JSONError.self) { try JSONValue(parsing: deep(1_000_000)) }
    }

    private func expectError(_ offset: Int, _ expected: String, _ text: [UInt8]) {
        #expect {
            try JSONValue(parsing: text)
        } throws: {
            ($0 as? JSONError).map { $0.offset == offset && $0.expected == expected } ?? false
        }
    }

    @Test func errorsSayWhere() {
        expectError(8, "a digit", Array("[1, 2, -]".utf8))
        expectError(6, "a colon", Array(#"{"a"  1}"#.utf8))
    }

    /// What is written is read back.
    @Test func writtenLinesAreReadBack() throws {
        let value = JSONValue.object([
            ("a", .array([.number(1), .real(2.5), .null, .bool(true)])), ("text", .string("\u{1b}[1m\"\\\n\u{1f600}")),
            ("empty", .object([])),
        ])
        #expect(try JSONValue(parsing: value.line) == value)
        #expect(try JSONValue(parsing: value.bytes) == value)
        #expect(value.line.count { $0 == 0x0a } == 1)
    }

    /// Every beginning of a text is refused in its own right, and none traps.
    @Test func everyBeginningIsRefused() {
        let text = Array(#"{"a":[1,-2.5e+3,"\u00e9\ud83d\ude00"],"b":{"c":null,"d":true}}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: JSONError.self, "\(count)") { try JSONValue(parsing: Array(text[..<count])) }
        }
    }
}
