import Binary

/// The files in Fixtures/.
enum Fixture {
    static let directory =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/Fixtures/"

    static func bytes(_ name: String) throws -> Bytes {
        try Bytes(contentsOf: directory + name)
    }
}
