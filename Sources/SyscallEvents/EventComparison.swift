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

/// A prediction beside what was expected.
public struct EventComparison: Sendable {
    /// Names that were predicted and are expected.
    public let common: Int
    /// Names that are expected, but were not predicted, sorted.
    public let missing: [String]
    /// Names that were predicted, but are not expected, sorted.
    public let unexpected: [String]

    /// Compares two lists, in which order and repetition do not count.
    public init(predicted: [String], expected: [String]) {
        let predictedSet = Set(predicted)
        let expectedSet = Set(expected)
        common = predictedSet.intersection(expectedSet).count
        missing = EventCatalogue.sorted(expectedSet.subtracting(predictedSet))
        unexpected = EventCatalogue.sorted(predictedSet.subtracting(expectedSet))
    }

    /// Whether the two lists hold the same names.
    public var agrees: Bool { missing.isEmpty && unexpected.isEmpty }
}
