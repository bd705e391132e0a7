import Architectures
import Binary

/// A kernel's release, as `uname -r` prints it.
public struct Release: Sendable, Hashable {
    /// The first number.
    public let major: Int
    /// The second number.
    public let minor: Int
    /// The third number, 0 if there is none. Distributions may keep it at 0 whatever stable release they ship.
    public let patch: Int
    /// The whole of it: "6.1.0-50-amd64".
    public let text: String

    /// The release in a text that is one ("6.1.0-50-amd64") or begins as a kernel's banner does
    /// ("Linux version 6.1.0-50-amd64 (…"); nil if it is neither.
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
    /// Whether the numbers, or if they are the same the texts, are in that order.
    public static func < (left: Release, right: Release) -> Bool {
        (left.major, left.minor, left.patch, left.text) < (right.major, right.minor, right.patch, right.text)
    }
}

extension Release: CustomStringConvertible {
    public var description: String { text }
}

/// The text that a kernel logs first as it starts: `linux_banner` (`init/version-timestamp.c`).
public struct Banner: Sendable, Hashable {
    /// The line, without its end: "Linux version 6.1.0-50-amd64 (…) … #1 SMP …".
    public let text: String
    /// The release in it.
    public let release: Release
    /// Where it starts, in bytes from the start of the image.
    public let offset: Int

    /// The banner in a kernel's image; nil if it holds none.
    ///
    /// The image must be decompressed. A text that only mentions a version, without who built it, is not a banner.
    /// Where the linker has left two, of which one lacks the number of the build (`linux_banner` is linked twice since
    /// Linux 6.1), it is the other.
    public init?(in image: Bytes) {
        var first: Banner?
        var start = 0
        while let banner = Banner(in: image, from: &start) {
            if banner.hasBuildNumber {
                self = banner
                return
            }
            first = first ?? banner
        }
        guard let first else { return nil }
        self = first
    }

    /// Whether an image holds a banner.
    static func isIn(_ image: Bytes) -> Bool {
        var start = 0
        return Banner(in: image, from: &start) != nil
    }

    /// The first banner at or after `start`, which becomes the place to go on from.
    private init?(in image: Bytes, from start: inout Int) {
        let prefix = "Linux version "
        while let offset = image.firstOffset(of: prefix.utf8, from: start) {
            start = offset + 1
            guard let line = try? image.cString(at: offset, limit: 4096) else { continue }
            let text = line.text.prefix { !$0.isNewline }
            guard let release = Release(parsing: text), text.dropFirst(prefix.count).contains(" (") else { continue }
            self.text = String(text)
            self.release = release
            self.offset = offset
            return
        }
        return nil
    }

    /// Whether the "#" that begins `UTS_VERSION` has the build's number behind it.
    private var hasBuildNumber: Bool {
        text.split(separator: " ").contains { $0.first == "#" && ($0.dropFirst().first?.isNumber ?? false) }
    }
}

extension Release {
    /// The three numbers.
    public var version: Version { Version(major, minor, patch) }
}
