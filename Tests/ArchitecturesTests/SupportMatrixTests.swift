import Foundation
import TestSupport
import Testing

/// docs/architectures.md says what the architectures' files say.
@Suite struct SupportMatrixTests {
    private static let file = Tools.root.appending(path: "docs/architectures.md")
    private static let start = "<!-- Made by a test: see the end of this page. -->\n"
    private static let end = "<!-- End of what is made. -->\n"

    /// Where the variable asks for it, the page is written first.
    @Test func thePageIsUpToDate() throws {
        let matrix = try SupportMatrix().text
        var page = try String(contentsOf: Self.file, encoding: .utf8)
        let start = try #require(page.range(of: Self.start))
        let end = try #require(page.range(of: Self.end))
        if ProcessInfo.processInfo.environment["SYSCOPE_WRITE_DOCS"] == "1" {
            page.replaceSubrange(start.upperBound..<end.lowerBound, with: "\n\(matrix)\n")
            try page.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(written.contains("\(Self.start)\n\(matrix)\n\(Self.end)"))
    }
}
