import Binary
import Survey
import TestSupport
import Testing

/// A survey's results: lines that are read back.
@Suite struct SurveyResultsTests {
    static func record(_ path: String, error: String = "no kernel is in it") -> SurveyRecord {
        SurveyRecord(
            file: SurveyedFile(path: path, size: 3, modified: 1_700_000_000_123_456_789, labels: ["suite": "sid"]),
            outcome: .failure(error), milliseconds: 7)
    }

    @Test func linesAreReadBack() throws {
        let text = SurveyResultsTests.record("/a").line + SurveyResultsTests.record("/b", error: "\u{1b}[31mred\n").line
        let results = try SurveyResults(Bytes(text))
        #expect(results.records.map(\.file.path) == ["/a", "/b"])
        #expect(results.records[1].failure == "\u{1b}[31mred\n")
        #expect(results.records[0].file.modified == 1_700_000_000_123_456_789)
        #expect(results.records[0].file.labels == ["suite": "sid"])
        #expect(results.records.flatMap(\.line) == text)
        #expect(!text.contains(0x1b))
    }

    /// The last line of a survey that was killed.
    @Test func aLineThatIsCutOffIsNoRecord() throws {
        let whole = SurveyResultsTests.record("/a").line
        let next = SurveyResultsTests.record("/b").line
        for count in 0..<next.count {
            let results = try SurveyResults(Bytes(whole + next[..<count]))
            #expect(results.records.count == 1)
            #expect(results.wholeBytes == whole.count)
        }
    }

    @Test func theLastLineOfAPathCounts() throws {
        let lines = ["first", "second"].map { SurveyResultsTests.record("/a", error: $0).line }
        let results = try SurveyResults(Bytes(lines[0] + SurveyResultsTests.record("/b").line + lines[1]))
        #expect(results.records.map(\.failure) == ["second", "no kernel is in it"])
    }

    @Test func linesAreSortedByPath() throws {
        var results = SurveyResults()
        for path in ["/b", "/a/x", "/a"] { results.append(SurveyResultsTests.record(path)) }
        let sorted = try SurveyResults(Bytes(results.sortedLines))
        #expect(sorted.records.map(\.file.path) == ["/a", "/a/x", "/b"])
    }

    @Test(arguments: [
        "{}\n", "[1]\n", "x\n", "\n", "{\"schema\":\"syscope-survey\"}\n", "{\"schema\":\"syscope-audit\"}\n",
    ])
    func otherLinesAreRefused(_ line: String) {
        let text = SurveyResultsTests.record("/a").line + Array(line.utf8)
        #expect { try SurveyResults(Bytes(text)) } throws: { ($0 as? SurveyError)?.line == 2 }
    }
}
