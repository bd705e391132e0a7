import Binary

/// A survey as a page: one HTML file that needs nothing else.
public struct SurveyPage: Sendable {
    private let matrix: SurveyMatrix

    /// The page of `records`.
    public init(_ records: [SurveyRecord]) { matrix = SurveyMatrix(records) }

    /// The page's bytes, in UTF-8.
    public var html: [UInt8] {
        var page = TextBuffer()
        page.append(text: SurveyPage.head)
        page.append(text: "<style>\n\(SurveyPage.style)</style>\n</head>\n")
        page.append(text: SurveyPage.body)
        page.append("<script type=\"application/json\" id=\"data\">")
        // In a script element nothing but its end tag means anything, and JSON may write that in another way.
        for byte in matrix.json.line {
            if byte == UInt8(ascii: "<") { page.append("\\u003c") } else { page.append(byte) }
        }
        page.append(text: "</script>\n<script>\n\(SurveyPage.script)</script>\n</body>\n</html>\n")
        return page.array
    }
}
