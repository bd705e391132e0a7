import Foundation

/// Where two things first differ, in words; nil where they are the same. `#expect(FirstDifference.… == nil)` shows it,
/// where a comparison of the whole would show everything or a mere "false".
public enum FirstDifference {
    /// Of two texts as bytes: the line, and what both have there.
    public static func text(_ found: Data, _ expected: Data) -> String? {
        if found == expected { return nil }
        var line = 1
        var lines = (start: found.startIndex, expectedStart: expected.startIndex)
        var (place, expectedPlace) = (found.startIndex, expected.startIndex)
        while place != found.endIndex, expectedPlace != expected.endIndex, found[place] == expected[expectedPlace] {
            let isEnd = found[place] == 0x0a
            found.formIndex(after: &place)
            expected.formIndex(after: &expectedPlace)
            if isEnd {
                line += 1
                lines = (place, expectedPlace)
            }
        }
        let (ours, theirs) = (excerpt(found[lines.start...]), excerpt(expected[lines.expectedStart...]))
        return "line \(line): \(ours) where \(theirs) was expected"
    }

    /// Of two texts: the line, and what both have there.
    public static func text(_ found: String, _ expected: String) -> String? {
        found == expected ? nil : text(Data(found.utf8), Data(expected.utf8))
    }

    /// Of two lists: the place, counted from 0, and what both have there.
    public static func elements<Element: Equatable>(
        _ found: some Sequence<Element>, _ expected: some Sequence<Element>
    ) -> String? {
        var (rest, expectedRest) = (found.makeIterator(), expected.makeIterator())
        var index = 0
        while true {
            let (element, expectedElement) = (rest.next(), expectedRest.next())
            if element == nil, expectedElement == nil { return nil }
            guard element == expectedElement else {
                let words = [element, expectedElement].map { value in value.map { "\($0)" } ?? "nothing more" }
                return "element \(index): \(words[0]) where \(words[1]) was expected"
            }
            index += 1
        }
    }

    /// Of two files or tables: the offset, and what both have there.
    public static func bytes(_ found: some Collection<UInt8>, _ expected: some Collection<UInt8>) -> String? {
        if Data(found) == Data(expected) { return nil }
        let pairs = zip(found, expected).enumerated()
        if let (offset, bytes) = pairs.first(where: { $0.element.0 != $0.element.1 }) {
            let (value, wanted) = (String(bytes.0, radix: 16), String(bytes.1, radix: 16))
            return "offset \(offset): 0x\(value) where 0x\(wanted) was expected"
        }
        return "\(found.count) bytes where \(expected.count) were expected"
    }

    /// A line, cut where it is long.
    private static func excerpt(_ rest: some Collection<UInt8>) -> String {
        guard !rest.isEmpty else { return "the end" }
        let line = rest.prefix { $0 != 0x0a }
        return "'\(String(decoding: line.prefix(400), as: UTF8.self))\(line.count > 400 ? "..." : "")'"
    }
}
