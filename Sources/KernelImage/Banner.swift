import Architectures
import Binary

/// The first line that a kernel logs at boot: `linux_banner` (`init/version-timestamp.c`).
public struct Banner: Sendable, Hashable {
    /// The line, without its end: "Linux version 6.1.0-50-amd64 (…) … #1 SMP …".
    public let text: String
    /// The kernel's release, which the line contains.
    public let release: Release
    /// Where the line starts, in bytes from the start of the searched bytes.
    public let offset: Int

    /// The banner in a kernel's image; nil if it holds none.
    ///
    /// The image must be decompressed. A text that names a version, but not who built the kernel, is not a banner.
    /// Since Linux 6.1 `linux_banner` is linked twice, and one copy lacks the build number. If the image has both
    /// copies, this is the one with the number.
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

    /// Whether `image` also holds the format of `/proc/version`, `linux_proc_banner`: "%s version %s (user@host) …". Both
    /// texts are compiled into the kernel together (init/version.c, since 2.6.20), so that the memory of a kernel has both.
    /// A log has only the line, and compressed memory does not repeat the builder's name.
    func hasFormat(in image: Bytes) -> Bool {
        guard let start = text.firstIndex(of: "("), let end = text[start...].firstIndex(of: ")") else { return false }
        return image.firstOffset(of: ("%s version %s " + text[start...end]).utf8) != nil
    }

    /// The first banner at or after `start`. Moves `start` to where the next search begins.
    private init?(in image: Bytes, from start: inout Int) {
        let prefix = "Linux version "
        while let offset = image.firstOffset(of: prefix.utf8, from: start) {
            start = offset + 1
            // Only what may be a banner is made into a String: a hostile file may have a hundred thousand false
            // beginnings.
            guard let digit = try? image.byte(at: offset + prefix.utf8.count), (0x30...0x39).contains(digit),
                let string = try? image.cString(at: offset, limit: 4096),
                let line = try? string.slice(at: 0, count: Banner.lineEnd(of: string)),
                line.firstOffset(of: " (".utf8, from: prefix.utf8.count) != nil,
                let release = Release(parsing: line.text)
            else { continue }
            self.text = line.text
            self.release = release
            self.offset = offset
            return
        }
        return nil
    }

    /// The length of the first line of `string`, in bytes.
    private static func lineEnd(of string: Bytes) -> Int {
        [0x0a, 0x0d].compactMap { string.firstOffset(of: CollectionOfOne($0)) }.min() ?? string.count
    }

    /// Whether the build number follows the "#" that begins `UTS_VERSION`.
    private var hasBuildNumber: Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if last == (UInt8(ascii: " "), UInt8(ascii: "#")), (0x30...0x39).contains(byte) { return true }
            last = (last.1, byte)
        }
        return false
    }

    /// The version of the distribution's package; nil if the banner names no version of the release's series (same
    /// major and minor number).
    ///
    /// It tells which stable version the package was built from if the release keeps its patch number at 0, as Debian's
    /// does: "Linux version 6.1.0-50-amd64 (…) … #1 SMP Debian 6.1.176-1 (2026-07-02)".
    public var packageVersion: Version? {
        text.split(separator: " ").drop { $0 != "Debian" }.dropFirst().lazy.compactMap { Release(parsing: $0) }
            .first { ($0.major, $0.minor) == (release.major, release.minor) }?.version
    }
}
