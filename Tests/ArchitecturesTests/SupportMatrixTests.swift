import Foundation
import TestSupport
import Testing

/// docs/architectures.md says what the architectures' files say. One after the other, since both tables are on one page.
@Suite(.serialized) struct SupportMatrixTests {
    private static let file = Tools.root.appending(path: "docs/architectures.md")
    private static let start = "<!-- Made by a test: see the end of this page. -->\n"
    private static let rulesStart = "<!-- The rules, made by a test: see the end of this page. -->\n"
    private static let end = "<!-- End of what is made. -->\n"

    @Test func thePageIsUpToDate() throws { try check(SupportMatrix().text, after: Self.start) }

    @Test func theRulesAreUpToDate() throws { try check(RuleTable().text, after: Self.rulesStart) }

    /// Where the variable asks for it, the page is written first.
    private func check(_ table: String, after start: String) throws {
        var page = try String(contentsOf: Self.file, encoding: .utf8)
        let first = try #require(page.range(of: start))
        let last = try #require(page.range(of: Self.end, range: first.upperBound..<page.endIndex))
        if ProcessInfo.processInfo.environment["SYSCOPE_WRITE_DOCS"] == "1" {
            page.replaceSubrange(first.upperBound..<last.lowerBound, with: "\n\(table)\n")
            try page.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(written.contains("\(start)\n\(table)\n\(Self.end)"))
    }
}
