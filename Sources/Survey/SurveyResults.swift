import Binary

/// The results of a survey: JSON lines, one for each file.
public struct SurveyResults: Sendable {
    /// The records, in the order of the lines; of several lines with one path, the last.
    public private(set) var records: [SurveyRecord] = []
    /// Bytes of the whole lines. A line that is cut off at the end of the text, as a survey leaves it that was killed, is not
    /// counted, and is no record.
    public private(set) var wholeBytes = 0

    /// No results yet.
    public init() {}

    /// The results in `text`.
    ///
    /// - Throws: ``SurveyError`` at the first whole line that is no record.
    public init(_ text: Bytes) throws(SurveyError) {
        let newline = CollectionOfOne(UInt8(ascii: "\n"))
        var positions: [String: Int] = [:]
        var line = 0
        var start = 0
        while let end = text.firstOffset(of: newline, from: start) {
            line += 1
            let record = try SurveyResults.record(text, start..<end, line: line)
            if let index = positions.updateValue(records.count, forKey: record.file.path) {
                positions[record.file.path] = index
                records[index] = record
            } else {
                records.append(record)
            }
            start = end + 1
        }
        wholeBytes = start
    }

    private static func record(_ text: Bytes, _ range: Range<Int>, line: Int) throws(SurveyError) -> SurveyRecord {
        guard let bytes = try? text.slice(at: range.lowerBound, count: range.count) else {
            throw SurveyError(line: line, problem: .noRecord)
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes.array)
        } catch {
            throw SurveyError(line: line, problem: .json(error))
        }
        guard let record = SurveyRecord(value) else { throw SurveyError(line: line, problem: .noRecord) }
        return record
    }

    /// Adds a record.
    public mutating func append(_ record: SurveyRecord) { records.append(record) }

    /// The files that the records are of, by path.
    public var files: [String: SurveyedFile] {
        Dictionary(records.map { ($0.file.path, $0.file) }, uniquingKeysWith: { $1 })
    }

    /// The lines in the order of their paths, each path once: what a survey's file is when it is complete, in whatever order
    /// its kernels were audited.
    public var sortedLines: [UInt8] {
        records.sorted { $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8) }.flatMap(\.line)
    }
}
