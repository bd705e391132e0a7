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

    /// Bytes without a pattern, the same in every run (xorshift64).
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
    }
}

extension Bytes {
    /// The first `count` bytes, which must be there.
    func prefix(_ count: Int) -> Bytes { (try? slice(at: 0, count: count)) ?? Bytes([]) }

    /// What follows the first `count` bytes; nothing if there are not as many.
    func dropFirst(_ count: Int) -> Bytes { (try? suffix(from: count)) ?? Bytes([]) }
}
