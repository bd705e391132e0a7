/// A version of Linux, by which facts about kernels are ordered.
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The first number: 6 in 6.1.192.
    public let major: Int
    /// The second number: 1 in 6.1.192.
    public let minor: Int
    /// The third number: 192 in 6.1.192, 0 in 6.1.
    public let patch: Int

    /// The version `major.minor.patch`.
    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Whether `left` comes before `right`: the first number decides, then the second, then the third.
    public static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    public var description: String { patch == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(patch)" }
}
