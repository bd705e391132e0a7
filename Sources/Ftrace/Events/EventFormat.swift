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
    /// - Throws: ``EventFormatError`` if the text is not what the kernel writes, or if a name in it is not one that the
    ///   kernel can make (``KernelName``).
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
