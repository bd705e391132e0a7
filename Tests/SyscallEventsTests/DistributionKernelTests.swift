import Binary
import Foundation
import KernelImage
import SyscallEvents
import TestSupport
import Testing

/// A Debian kernel package, and what the kernel in it had in `events/syscalls` when it was booted.
struct BootedPackage: CustomTestStringConvertible, Sendable {
    /// How the package's file name begins.
    let package: String
    /// The list in Tests/Fixtures/truth.
    let truth: String

    var testDescription: String { package }

    /// The package's file, if it has been downloaded.
    var path: String? {
        Tools.kernelPackages.first { $0.hasPrefix(package + "_") }.map { Tools.kernelPackageDirectory + "/" + $0 }
    }

    static let all = [
        ("linux-image-6.1.0-50-amd64", "amd64"), ("linux-image-6.1.0-50-arm64", "arm64"),
        ("linux-image-6.1.0-50-armmp", "armmp"), ("linux-image-6.1.0-50-powerpc64le", "powerpc64le"),
        ("linux-image-6.1.0-50-s390x", "s390x"), ("linux-image-6.1.0-50-686-pae", "686-pae"),
        ("linux-image-6.1.0-50-5kc-malta", "5kc-malta"), ("linux-image-6.1.0-50-cloud-amd64", "cloud-amd64"),
        ("linux-image-6.1.0-50-rt-amd64", "rt-amd64"), ("linux-image-6.12.117+deb12-amd64", "amd64-6.12"),
        ("linux-image-6.12.117+deb12-cloud-amd64", "cloud-amd64-6.12"),
    ].map { BootedPackage(package: $0, truth: $1) }

    /// Those that are there.
    static let available = all.filter { $0.path != nil }

    var truthPath: String { Tools.root.appending(path: "Tests/Fixtures/truth/\(truth).events").path }
}

@Suite(
    .enabled(
        if: !BootedPackage.available.isEmpty,
        "no kernel packages: run scripts/fetch-kernel-packages.sh .kernel-packages, or set SYSCOPE_KERNEL_PACKAGES"))
struct DistributionKernelTests {
    @Test(arguments: BootedPackage.available)
    func predictsWhatTheBootedKernelHas(_ package: BootedPackage) throws {
        let image = try ImageFile(Bytes(contentsOf: #require(package.path)))
        let kernel = try AuditedKernel(
            KernelImage(image.kernel), options: .init(config: image.config.map(KernelConfig.init(parsing:))))
        let expected = EventList.names(in: try Bytes(contentsOf: package.truthPath))
        #expect(!expected.isEmpty)
        #expect(EventCatalogue(kernel.chain).eventNames == expected)
    }
}
