import Binary

/// The files in Fixtures/.
enum Fixture {
    static let directory =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/Fixtures/"

    static func path(_ name: String) -> String { directory + name }

    static func bytes(_ name: String) throws -> Bytes {
        try Bytes(contentsOf: path(name))
    }
}

extension Bytes {
    /// The first `count` bytes, which must be there.
    func prefix(_ count: Int) -> Bytes { (try? slice(at: 0, count: count)) ?? Bytes([]) }

    /// What follows the first `count` bytes; nothing if there are not as many.
    func dropFirst(_ count: Int) -> Bytes { (try? suffix(from: count)) ?? Bytes([]) }
}
