import Binary

/// The layout of one event: what `events/SYSTEM/EVENT/format` says.
///
/// The file's form is that of `f_show()` in Linux `kernel/trace/trace_events.c`.
public struct EventFormat: Sendable, Hashable {
    /// The event's name.
    public let name: String
    /// The number in `common_type` of every event of this kind.
    public let id: Int
    /// All fields, the common ones first, in the file's order.
    public let fields: [EventField]
    /// How many of ``fields`` every event has.
    public let commonFieldCount: Int
    /// What follows `print fmt: `.
    public let printFormat: String
    /// Indices of ``fields`` by name.
    private let indices: [String: Int]

    /// The field called `name`, the first if there are several; nil if there is none.
    public func field(_ name: String) -> EventField? {
        indices[name].map { fields[$0] }
    }

    /// Of a syscall's entry event: the fields that are its arguments, in order.
    ///
    /// The first field of the kernel's own events is the number of the call: `__syscall_nr`, and `nr` before Linux 4.6.
    /// Arguments of some calls are called `nr` too.
    public var arguments: [EventField] {
        let own = fields.dropFirst(commonFieldCount)
        let isNumbered = own.first.map { $0.name == "__syscall_nr" || $0.name == "nr" } ?? false
        return own.dropFirst(isNumbered ? 1 : 0).filter { $0.kind == .plain }
    }

    /// Parses the text of a `format` file.
    ///
    /// - Throws: ``EventFormatError`` if the text is not what the kernel writes, or if a name in it is not one that the kernel
    ///   can make (``KernelName``).
    public init(parsing text: Bytes) throws(EventFormatError) {
        var lines = LineReader(text)
        var name: String?
        var id: Int?
        var fields: [EventField] = []
        var common: Int?
        var printFormat: String?
        while let line = lines.next() {
            if line.text.isEmpty {
                if !fields.isEmpty, common == nil { common = fields.count }
            } else if let value = line.text.dropping(prefix: "name: ") {
                guard KernelName.event.allows(value) else {
                    throw .name(line: line.number, .event, found: String(value))
                }
                name = String(value)
            } else if let value = line.text.dropping(prefix: "ID: ") {
                guard let number = Int(value), number >= 0, number <= EventFormat.largestID else {
                    throw .invalid(line: line.number, expected: "an event number")
                }
                id = number
            } else if let value = line.text.dropping(prefix: "print fmt: ") {
                // The format may go over several lines; it is the last thing in the file.
                printFormat = ([String(value)] + lines.rest()).joined(separator: "\n")
            } else if line.text.contains("field:") || line.text.contains("field special:") {
                fields.append(try EventField(parsing: line.text, line: line.number))
            }
        }
        guard let name else { throw .missing("name:") }
        guard let id else { throw .missing("ID:") }
        // The last thing in every format file: without it, this is not the whole of one.
        guard let printFormat else { throw .missing("print fmt:") }
        self.name = name
        self.id = id
        self.fields = fields
        commonFieldCount = min(common ?? 0, fields.count)
        self.printFormat = printFormat
        indices = Dictionary(
            fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Event numbers are 16 bits wide (`common_type`).
    static let largestID = 0xffff
}

/// Why a `format`, `header_page` or `header_event` file cannot be understood.
public enum EventFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line `line`, counted from 1, is not what it should be.
    case invalid(line: Int, expected: String)
    /// `found`, on line `line`, is no name that the kernel can give.
    case name(line: Int, KernelName, found: String)
    /// Something every such file has is not there.
    case missing(String)

    public var description: String {
        switch self {
        case .invalid(let line, let expected): "line \(line): expected \(expected)"
        case .name(let line, let kind, let found): "line \(line): \(kind.refusal(of: found))"
        case .missing(let what): "no '\(what)'"
        }
    }
}

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

/// Lines of a text, numbered from 1.
struct LineReader {
    private let lines: [Substring]
    private var position = 0

    init(_ text: Bytes) {
        lines = text.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    mutating func next() -> (number: Int, text: Substring)? {
        guard position < lines.count else { return nil }
        defer { position += 1 }
        return (position + 1, lines[position].trimmed)
    }

    /// All lines not yet read; none after.
    mutating func rest() -> [String] {
        defer { position = lines.count }
        var rest = lines[position...].map(String.init)
        while rest.last?.isEmpty == true { rest.removeLast() }
        return rest
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    var trimmed: Substring {
        var part = self
        while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
        while let last = part.last, last == " " || last == "\t" || last == "\r" { part.removeLast() }
        return part
    }

    /// What follows `prefix`; nil if the text starts with something else.
    func dropping(prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
