import Architectures

/// A kernel's release, as `uname -r` prints it.
public struct Release: Sendable, Hashable {
    /// The first number: 6 in "6.1.0-50-amd64".
    public let major: Int
    /// The second number: 1 in "6.1.0-50-amd64".
    public let minor: Int
    /// The third number; 0 if there is none. A distribution may keep it at 0 whatever stable version it ships.
    public let patch: Int
    /// The whole release: "6.1.0-50-amd64".
    public let text: String

    /// The release at the start of `text` ("6.1.0-50-amd64"), or after "Linux version " at the start of a banner
    /// ("Linux version 6.1.0-50-amd64 (…"); nil if there is none.
    public init?(parsing text: some StringProtocol) {
        let prefix = "Linux version "
        let start = text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...]
        let release = start.prefix { !$0.isWhitespace }
        let numbers = release.utf8.prefix { (0x30...0x39).contains($0) || $0 == 0x2e }
            .split(separator: 0x2e, omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1], major < 1 << 16, minor < 1 << 16
        else { return nil }
        self.major = major
        self.minor = minor
        patch = numbers.count > 2 ? numbers[2] ?? 0 : 0
        self.text = String(release)
    }
}

extension Release: Comparable {
    /// Whether `left` comes before `right`: the numbers decide, then the texts.
    public static func < (left: Release, right: Release) -> Bool {
        (left.major, left.minor, left.patch, left.text) < (right.major, right.minor, right.patch, right.text)
    }
}

extension Release: CustomStringConvertible {
    public var description: String { text }
}

extension Release {
    /// The three numbers as a version.
    public var version: Version { Version(major, minor, patch) }
}
