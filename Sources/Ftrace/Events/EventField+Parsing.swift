extension EventField {
    /// Parses `field:TYPE NAME[COUNT];  offset:N;  size:N;  signed:N;`.
    init(parsing text: Substring, line: Int) throws(EventFormatError) {
        var declaration: Substring?
        var numbers: [Substring: Int] = [:]
        for part in text.split(separator: ";") {
            let part = part.trimmed
            guard let colon = part.firstIndex(of: ":") else { continue }
            let key = part[..<colon]
            let value = part[part.index(after: colon)...]
            if key == "field" || key == "field special" {
                declaration = value.trimmed
            } else if let number = Int(value.trimmed) {
                numbers[key] = number
            }
        }
        guard let declaration else { throw .invalid(line: line, expected: "a field's declaration") }
        guard let offset = numbers["offset"], let size = numbers["size"],
            (0...EventField.largestEvent).contains(offset), (0...EventField.largestEvent).contains(size)
        else { throw .invalid(line: line, expected: "a field's offset and size") }

        let (type, name) = EventField.split(declaration)
        guard KernelName.field.allows(name) else { throw .name(line: line, .field, found: name) }
        guard type.utf8.allSatisfy({ 0x20..<0x7f ~= $0 }) else {
            throw .invalid(line: line, expected: "a field's type of printable ASCII")
        }
        self.name = name
        self.type = type
        location = FieldLocation(offset: offset, size: size, isSigned: numbers["signed"] == 1)
        kind =
            type.hasPrefix("__data_loc ")
            ? .dataLocation : type.hasPrefix("__rel_loc ") ? .relativeLocation : .plain
    }

    /// An event is never larger than the largest sub-buffer (`RB_MAX_SMALL_DATA` and `buffer_subbuf_size_kb`).
    static let largestEvent = 1 << 20

    /// The type and the name of a declaration such as `char comm[16]` or `__data_loc char[] filename`.
    static func split(_ declaration: Substring) -> (type: String, name: String) {
        var rest = declaration
        if rest.hasSuffix("]"), let bracket = rest.lastIndex(of: "["), let last = rest[..<bracket].last, last != " " {
            rest = rest[..<bracket]
        }
        let nameStart =
            rest.lastIndex { $0 == " " || $0 == "*" || $0 == "]" }.map { rest.index(after: $0) }
            ?? rest.startIndex
        return (String(rest[..<nameStart].trimmed), String(rest[nameStart...]))
    }
}
