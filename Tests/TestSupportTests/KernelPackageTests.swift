import TestSupport
import Testing

/// Debian's kernels that other tests read.
@Suite struct KernelPackageTests {
    /// Skipped where one is missing: tests over those that are there do not say which are not.
    @Test(.enabled(if: KernelPackage.Flavour.missing.isEmpty, KernelPackage.whyMissing))
    func everyFlavourIsThere() {
        #expect(KernelPackage.Flavour.all.count == 9)
        for flavour in KernelPackage.Flavour.all {
            #expect(KernelPackage.all.contains { $0.isOf(flavour) }, "\(flavour)")
        }
    }

    @Test func flavoursAreToldApart() {
        let flavour = KernelPackage.Flavour(name: "linux-image-amd64", architecture: "amd64")
        for (release, isOf) in [
            ("6.1.0-50-amd64", true), ("6.12.117+deb12-amd64", true), ("6.1.0-50-cloud-amd64", false),
            ("6.12.117+deb12-cloud-amd64", false), ("6.1.0-50-rt-amd64", false), ("6.1.0-50-arm64", false),
        ] {
            let package = KernelPackage(file: "", name: "linux-image-\(release)", version: "", architecture: "amd64")
            #expect(package.isOf(flavour) == isOf, "\(release)")
        }
    }
}
