import Binary
import Foundation
import KernelImage
import TestSupport
import Testing

/// What packages say of themselves, beside what made them.
@Suite struct PackageIdentityTests {
    private static let control = """
        Package: linux-image-7.2.13+deb14-cloud-amd64
        Version: 7.2.13-1
        Architecture: amd64
        Maintainer: Nobody <nobody@example.org>
        Depends: dracut | initramfs-tools (>= 0.120), linux-base-7.2.13+deb14-cloud-amd64 (= 7.2.13-1),
         linux-modules-7.2.13+deb14-cloud-amd64 (= 7.2.13-1), linux-binary-7.2.13+deb14-cloud-amd64 (= 7.2.13-1)
        Description: Linux
         Version: not this one

        """

    private func withDirectory(_ body: (URL) throws -> Void) throws {
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        try body(scratch)
    }

    /// A package that `dpkg-deb` makes, with those files in it.
    private func debianPackage(
        in scratch: URL, _ files: [String: String], compression: String = "xz"
    ) throws -> Bytes {
        let tree = scratch.appending(path: "tree")
        for (path, text) in files.merging(["DEBIAN/control": Self.control], uniquingKeysWith: { $1 }) {
            let file = tree.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let package = scratch.appending(path: "package.deb").path
        let result = try Tools.run(Tools.path(of: "dpkg-deb"), ["-Z\(compression)", "-b", tree.path, package])
        #expect(result.status == 0, "\(result.errors)")
        return try Bytes(contentsOf: package)
    }

    @Test(arguments: ["none", "gzip", "xz", "zstd"])
    func ofDebian(_ compression: String) throws {
        try withDirectory { scratch in
            let bytes = try debianPackage(in: scratch, ["usr/share/doc/x": "x"], compression: compression)
            let identity = try #require(PackageIdentity(of: bytes))
            #expect(identity.name == "linux-image-7.2.13+deb14-cloud-amd64")
            #expect(identity.version == "7.2.13-1")
            #expect(identity.architecture == "amd64")
            #expect(identity.packageOfKernel == "linux-binary-7.2.13+deb14-cloud-amd64")
            for count in stride(from: 0, to: bytes.count, by: 37) {
                let part = PackageIdentity(of: try bytes.slice(at: 0, count: count))
                #expect(part == nil || part == identity)
            }
        }
    }

    /// `rpm -qp` says the same of them.
    @Test(arguments: ["gzdio.rpm", "zstdio.rpm"])
    func ofRPM(_ name: String) throws {
        let identity = try #require(PackageIdentity(of: Fixture.bytes("packages/" + name)))
        #expect(identity.name == "kernel-core")
        #expect(identity.version == "6.1.0-fixture")
        #expect(identity.architecture == "noarch")
    }

    @Test func ofPacman() throws {
        try withDirectory { scratch in
            let text =
                "# made\npkgname = linux\npkgver = 6.12.arch1-1\narch = x86_64\ndepend = coreutils>=9\ndepend = kmod\n"
            try Data(text.utf8).write(to: scratch.appending(path: ".PKGINFO"))
            let package = scratch.appending(path: "linux.pkg.tar.zst").path
            let result = try Tools.run(
                Tools.path(of: "tar"), ["--zstd", "-cf", package, "-C", scratch.path, ".PKGINFO"])
            #expect(result.status == 0, "\(result.errors)")
            let identity = try #require(PackageIdentity(of: try Bytes(contentsOf: package)))
            #expect(identity.name == "linux")
            #expect(identity.version == "6.12.arch1-1")
            #expect(identity.architecture == "x86_64")
            #expect(identity.dependencies == ["coreutils", "kmod"])
            #expect(identity.packageOfKernel == nil)
        }
    }

    @Test func otherFilesHaveNone() throws {
        #expect(PackageIdentity(of: Bytes([])) == nil)
        #expect(PackageIdentity(of: try FixtureKernel(name: "x86_64").bytes) == nil)
    }

    /// Where Debian has a kernel's configuration that is not in the kernel's package.
    @Test(arguments: [
        "usr/lib/modules/7.2.13+deb14-cloud-amd64/config", "boot/config-7.2.13+deb14-cloud-amd64",
        "usr/src/linux-headers-7.2.13+deb14-cloud-amd64/.config",
    ])
    func configurationsOfOtherPackages(_ path: String) throws {
        try withDirectory { scratch in
            let bytes = try debianPackage(in: scratch, [path: "CONFIG_KALLSYMS_ALL=y\n", "usr/share/a": "a"])
            let config = try #require(KernelConfig(inPackage: bytes, version: "7.2.13+deb14-cloud-amd64"))
            #expect(config.isEnabled("KALLSYMS_ALL"))
            #expect(KernelConfig(inPackage: bytes, version: "7.2.13+deb14-amd64") == nil)
        }
    }
}
