import Foundation
import TestSupport
import Testing

/// Events in a trace file, counted by trace-cmd's own statistics in it: `read events` of every CPU.
enum RecordedEvents {
    static func count(in file: String) throws -> Int {
        let content = try Data(contentsOf: URL(filePath: file))
        var total = 0
        var start = content.startIndex
        while let found = content.range(of: Data("read events: ".utf8), in: start..<content.endIndex) {
            let digits = content[found.upperBound...].prefix { $0 >= 0x30 && $0 <= 0x39 }
            total += try #require(Int(String(decoding: digits, as: UTF8.self)))
            start = found.upperBound
        }
        try #require(total > 0)
        return total
    }
}
