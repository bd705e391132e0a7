import Binary
import KernelImage
import Testing

@Suite struct ReleaseTests {
    @Test(arguments: [
        ("6.1.0-50-amd64", 6, 1, 0), ("5.7", 5, 7, 0), ("2.6.32-754.el6.amd64", 2, 6, 32), ("6.12-rc1", 6, 12, 0),
        ("4.19.0+", 4, 19, 0), ("3.10.0-1160.el7.ppc64le", 3, 10, 0), ("6.1.192", 6, 1, 192),
    ])
    func readsReleases(_ text: String, _ major: Int, _ minor: Int, _ patch: Int) throws {
        let release = try #require(Release(parsing: text))
        #expect((release.major, release.minor, release.patch) == (major, minor, patch))
        #expect(release.text == text)
        #expect(Release(parsing: "Linux version \(text) (root@host) (gcc) #1 SMP") == release)
    }

    @Test(arguments: ["", "Linux", "6", "6.", ".1", "x6.1", "v6.1", "99999999999999999999.1", "Linux version %s (%s)"])
    func refusesOtherTexts(_ text: String) {
        #expect(Release(parsing: text) == nil)
    }

    @Test func ordersByNumbers() throws {
        let texts = ["2.6.39", "4.19.0", "5.4.0", "5.10.0", "6.1.0", "6.1.9", "6.1.10", "6.12.0"]
        let releases = try texts.map { try #require(Release(parsing: $0)) }
        #expect(releases.shuffled().sorted() == releases)
    }

    @Test func findsTheBannerAndNotTexts() throws {
        let decoys = "\0Linux version \0Linux version %s (x)\0see Linux version 2.4.0 or later\0"
        let line = "Linux version 6.1.0-50-s390x (debian-kernel@lists.debian.org) (gcc-12) #1 SMP Debian 6.1.176-1"
        let image = Bytes((decoys + line + "\n\0rest").utf8)
        let banner = try #require(Banner(in: image))
        #expect(banner.text == line)
        #expect(banner.offset == decoys.utf8.count)
        #expect(banner.release.text == "6.1.0-50-s390x")
        #expect(Banner(in: Bytes(decoys.utf8)) == nil)
        #expect(Banner(in: Bytes([])) == nil)
    }
}
