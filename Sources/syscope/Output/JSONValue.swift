import Binary

/// A JSON value (RFC 8259) whose objects keep the order of their members.
enum JSONValue {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// An address or a size as a hexadecimal string, since JSON's numbers may not be large enough:
    /// "0xc000000000008000".
    static func address(_ value: UInt64) -> JSONValue { .string("0x" + Output.hex(value)) }

    /// An array of strings.
    static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// `wrap` of the value, or null if there is none.
    static func optional<Value>(_ value: Value?, _ wrap: (Value) -> JSONValue) -> JSONValue {
        value.map(wrap) ?? .null
    }

    /// The value as indented text, with a newline at the end.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes of ``text``, in UTF-8.
    var bytes: [UInt8] {
        var text = TextBuffer()
        write(to: &text, depth: 0)
        text.append(UInt8(ascii: "\n"))
        return text.array
    }

    private func write(to text: inout TextBuffer, depth: Int) {
        switch self {
        case .null: text.appendJSONNull()
        case .bool(let value): text.appendJSON(value)
        case .number(let value): text.appendJSON(Int64(value))
        case .string(let value): text.appendJSON(value)
        case .array(let values):
            text.beginArray()
            for value in values {
                JSONValue.startLine(depth + 1, &text)
                value.write(to: &text, depth: depth + 1)
            }
            if !values.isEmpty { JSONValue.endLine(depth, &text) }
            text.endArray()
        case .object(let members):
            text.beginObject()
            for member in members {
                JSONValue.startLine(depth + 1, &text)
                text.appendKey(member.0)
                text.append(UInt8(ascii: " "))
                member.1.write(to: &text, depth: depth + 1)
            }
            if !members.isEmpty { JSONValue.endLine(depth, &text) }
            text.endObject()
        }
    }

    private static func startLine(_ depth: Int, _ text: inout TextBuffer) {
        text.separate()
        endLine(depth, &text)
    }

    private static func endLine(_ depth: Int, _ text: inout TextBuffer) {
        text.append(UInt8(ascii: "\n"))
        text.appendSpaces(2 * depth)
    }
}
