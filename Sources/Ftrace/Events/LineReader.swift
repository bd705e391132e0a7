import Binary

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
