import Foundation
import TestSupport

/// Files beside these tests.
enum Fixture {
    /// The lines of the file `name`, without empty ones.
    static func lines(_ name: String) throws -> [Substring] {
        let file = Tools.root.appending(path: "Tests/SyscallTraceTests/Fixtures/\(name)")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    }
}
