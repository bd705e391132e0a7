/// A JSON value (RFC 8259) whose objects keep the order of their members.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Int)
    /// A number with a fraction or an exponent, or one that 64 bits do not hold.
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// An address or a size as a hexadecimal string, since JSON's numbers may not be large enough:
    /// "0xc000000000008000".
    public static func address(_ value: UInt64) -> JSONValue { .string("0x" + String(value, radix: 16)) }

    /// An array of strings.
    public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// `wrap` of the value, or null if there is none.
    public static func optional<Value>(_ value: Value?, _ wrap: (Value) -> JSONValue) -> JSONValue {
        value.map(wrap) ?? .null
    }

    /// Values are equal if they have the same members in the same order.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        default: false
        }
    }
}

// MARK: - Reading

extension JSONValue {
    /// The value of a member of an object: of the first with that key; nil if there is none, or if this is no object.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == key }?.1
    }

    /// The members of an object; nil if this is none.
    public var members: [(String, JSONValue)]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The text of a string; nil if this is none.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A whole number; nil if this is none.
    public var number: Int? {
        if case .number(let number) = self { number } else { nil }
    }

    /// True or false; nil if this is neither.
    public var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The values of an array; nil if this is none.
    public var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The texts of an array of strings; nil if this is none.
    public var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }

    /// Whether it is null.
    public var isNull: Bool { self == .null }
}

// MARK: - Writing

extension JSONValue {
    /// The value as indented text, with a newline at the end.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes of ``text``, in UTF-8.
    public var bytes: [UInt8] {
        var text = TextBuffer()
        write(to: &text, depth: 0)
        text.append(UInt8(ascii: "\n"))
        return text.array
    }

    /// The value in one line, with a newline at the end: one of JSON lines.
    public var line: [UInt8] {
        var text = TextBuffer()
        write(to: &text, depth: nil)
        text.append(UInt8(ascii: "\n"))
        return text.array
    }

    /// - Parameter depth: how far the lines are indented; nil for one line.
    private func write(to text: inout TextBuffer, depth: Int?) {
        let inner = depth.map { $0 + 1 }
        switch self {
        case .null: text.appendJSONNull()
        case .bool(let value): text.appendJSON(value)
        case .number(let value): text.appendJSON(Int64(value))
        case .real(let value):
            text.separate()
            // JSON has no infinities.
            text.append(text: value.isFinite ? "\(value)" : "null")
        case .string(let value): text.appendJSON(value)
        case .array(let values):
            text.beginArray()
            for value in values {
                JSONValue.startLine(inner, &text)
                value.write(to: &text, depth: inner)
            }
            if !values.isEmpty { JSONValue.endLine(depth, &text) }
            text.endArray()
        case .object(let members):
            text.beginObject()
            for member in members {
                JSONValue.startLine(inner, &text)
                text.appendKey(member.0)
                if depth != nil { text.append(UInt8(ascii: " ")) }
                member.1.write(to: &text, depth: inner)
            }
            if !members.isEmpty { JSONValue.endLine(depth, &text) }
            text.endObject()
        }
    }

    private static func startLine(_ depth: Int?, _ text: inout TextBuffer) {
        guard depth != nil else { return }
        text.separate()
        endLine(depth, &text)
    }

    private static func endLine(_ depth: Int?, _ text: inout TextBuffer) {
        guard let depth else { return }
        text.append(UInt8(ascii: "\n"))
        text.appendSpaces(2 * depth)
    }
}
