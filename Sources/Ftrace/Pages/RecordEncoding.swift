import Binary

/// How records are encoded: what `events/header_event` says.
///
/// Every kernel since 2.6.30 says the same; this exists to notice one that does not.
public enum RecordEncoding {
    /// Throws unless `text`, an `events/header_event`, describes the encoding that ``PageCursor`` decodes.
    ///
    /// - Throws: ``EventFormatError/invalid(line:expected:)`` if it describes another encoding.
    public static func check(headerEvent text: Bytes) throws(EventFormatError) {
        let expected = [
            "type_len": "5 bits", "time_delta": "27 bits", "array": "32 bits", "padding": "type == 29",
            "time_extend": "type == 30", "data max type_len": "== 28",
        ]
        var lines = LineReader(text)
        while let line = lines.next() {
            // "data max type_len  == 28" has no colon.
            let colon = line.text.firstIndex(of: ":")
            let key = colon.map { String(line.text[..<$0].trimmed) } ?? "data max type_len"
            let value = colon.map { String(line.text[line.text.index(after: $0)...].trimmed) }
            guard let wanted = expected[key] else { continue }
            let found = value ?? (line.text.contains("== 28") ? "== 28" : "")
            if line.text.hasPrefix("#") { continue }
            if colon == nil, !line.text.hasPrefix("data max") { continue }
            guard found == wanted else { throw .invalid(line: line.number, expected: "\(key): \(wanted)") }
        }
    }
}
