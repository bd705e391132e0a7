import Foundation
import TestSupport
import Testing

/// Commands that are asked the same question about one kernel give the same answer, and it is what other programs say.
@Suite struct FactsAgreementTests {
    private static let bundled = Tools.root.appending(path: "Examples/ppc64-elfv1-6.1.192.vmlinux.xz").path

    private func run(_ arguments: String...) throws -> ProgramResult {
        try Tools.run(Tools.product("syscope"), arguments)
    }

    private func document(_ result: ProgramResult) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any], "\(result.errors)")
    }

    private func expectAgreement(on path: String) throws {
        let info = try document(run("info", "--format", "json", path))
        let audit = try run("audit", "--list", "--format", "json", path)
        let kernel = try #require(try document(audit)["kernel"] as? [String: Any])
        for fact in ["release", "architecture", "byteOrder", "abi"] {
            #expect(info[fact] as? String == kernel[fact] as? String, "\(fact)")
        }
        #expect(info["bits"] as? Int == kernel["bits"] as? Int)
        let table = try #require(info["kallsyms"] as? [String: Any])
        let audited = try #require(kernel["kallsyms"] as? [String: Any])
        #expect(table["symbols"] as? Int == audited["symbols"] as? Int)
        #expect(table["addresses"] as? String == audited["addresses"] as? String)
        let symbols = try run("symbols", path)
        #expect(symbols.output.count { $0 == UInt8(ascii: "\n") } == table["symbols"] as? Int)
    }

    @Test(arguments: FixtureKernel.all)
    func agreeOnSmallKernels(_ fixture: FixtureKernel) throws {
        try expectAgreement(on: fixture.path)
        let release = try fixture.expected.release
        let info = try document(run("info", "--format", "json", fixture.path))
        #expect(info["release"] as? String == release)
        #expect(info["banner"] as? String == (try banner(of: fixture.path)))
        // The rules are those of the release: 6.1 or 6.12.
        let era = release.split(separator: ".").prefix(2).joined(separator: ".")
        let check = try run("kallsyms", "--check", fixture.path)
        let count = try fixture.expected.kallsyms.count
        #expect(check.text == "the kallsyms tables are right: \(count) symbols, by the rules of \(era)\n")
    }

    /// The banner as binutils' `strings` finds it: the one that has the number of the build.
    private func banner(of path: String) throws -> String? {
        let lines = try Tools.run("strings", ["-n", "20", path]).text.split(separator: "\n")
        return lines.first { $0.hasPrefix("Linux version ") && $0.contains(" #1 ") }.map(String.init)
    }

    @Test func agreeOnTheBundledKernel() throws {
        try expectAgreement(on: Self.bundled)
    }

    @Test(.enabled(if: !KernelPackage.all.isEmpty, KernelPackage.whyMissing), arguments: KernelPackage.all)
    func agreeOnDistributionKernels(_ package: KernelPackage) throws {
        try expectAgreement(on: package.path)
    }
}
