import Binary

/// A list of event names, as `syscope audit --list` prints it or `ls events/syscalls` gives it.
public enum EventList {
    /// The names in `text`: one a line, or several with space between them. `enable`, `filter` and `trigger`, which
    /// every event directory holds, do not count, nor do lines that begin with `#`.
    public static func names(in text: Bytes) -> [String] {
        let lines = text.array.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let words = lines.filter { $0.first != UInt8(ascii: "#") }
            .flatMap { $0.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
            .map { String(decoding: $0.last == UInt8(ascii: "/") ? $0.dropLast() : $0, as: UTF8.self) }
        return EventCatalogue.sorted(words.filter { !["enable", "filter", "trigger"].contains($0) })
    }
}
