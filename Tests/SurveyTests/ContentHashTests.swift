import Binary
import Foundation
import Survey
import TestSupport
import Testing

@Suite struct ContentHashTests {
    /// The examples of FIPS 180-2, appendix B.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
    func isThatOfTheStandard(_ text: String, _ hash: String) {
        #expect(ContentHash.sha256(Bytes(Array(text.utf8))) == hash)
    }

    @Test func isThatOfSha256sum() throws {
        let kernel = FixtureKernel(name: "ppc64-elfv1")
        let result = try Tools.run(Tools.path(of: "sha256sum"), [kernel.path])
        #expect(try ContentHash.sha256(kernel.bytes) == result.text.prefix(64))
    }
}
