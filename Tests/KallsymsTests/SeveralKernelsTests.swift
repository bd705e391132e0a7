import Binary
import ELF
import TestSupport
import Testing

@testable import Kallsyms
@testable import KernelImage

/// Files with the memory of several kernels, one behind the other, as a dump of flash or of memory may have them.
@Suite struct SeveralKernelsTests {
    struct Pair: CustomTestStringConvertible {
        let first: FixtureKernel
        let second: FixtureKernel
        var testDescription: String { "\(first.name), \(second.name)" }

        init(_ first: String, _ second: String) {
            self.first = FixtureKernel(name: first)
            self.second = FixtureKernel(name: second)
        }
    }

    static let pairs = [
        Pair("arm", "arm"), Pair("x86_64", "x86_64-relr"), Pair("x86_64-relr", "x86_64"),
        Pair("ppc64-elfv1", "ppc64-elfv1-all"), Pair("mips", "mips"), Pair("arm", "i386"), Pair("arm-be8", "arm-be32"),
    ]

    /// A kernel's memory, up to the next page.
    private static func memory(of fixture: FixtureKernel) throws -> (bytes: [UInt8], start: UInt64) {
        let file = try ELFFile(fixture.bytes)
        let bytes = try RawImageTests.memory(of: file)
        let start = file.segments.filter { $0.type == .load && $0.virtualAddress > 0 }.map(\.virtualAddress).min()
        return (bytes + [UInt8](repeating: 0, count: 4096 - bytes.count % 4096), try #require(start))
    }

    /// The error of a file in which nothing tells which kernel is meant.
    private static func kernels(in file: [UInt8]) throws -> [PlacementError.FoundKernel] {
        let facts = KernelFacts(try ImageFile(Bytes(file)))
        let error = #expect(throws: KernelImageError.self) { try facts.layout }
        #expect(error?.description.contains("\n") == false)
        #expect(try facts.kallsyms == nil)
        guard case .placement(.severalKernels(let kernels)) = error else { return [] }
        return kernels
    }

    @Test(arguments: pairs)
    func refusesTwoWholeKernels(_ pair: Pair) throws {
        let (first, second) = (try Self.memory(of: pair.first).bytes, try Self.memory(of: pair.second).bytes)
        let kernels = try Self.kernels(in: first + second)
        #expect(kernels.map(\.start) == [0, first.count])
        let releases = [try pair.first.expected.release, try pair.second.expected.release]
        #expect(kernels.map { $0.release?.text } == releases)
        #expect(
            kernels.map(\.symbolCount)
                == [try pair.first.expected.kallsyms.count, try pair.second.expected.kallsyms.count])
    }

    /// Only one of them has a banner: the other is what is left of a kernel that was overwritten.
    @Test(arguments: pairs, [true, false])
    func takesTheOneWithABanner(_ pair: Pair, _ takesFirst: Bool) throws {
        var (first, second) = (try Self.memory(of: pair.first), try Self.memory(of: pair.second))
        func damage(_ memory: inout [UInt8]) throws {
            let text = Array("Linux version ".utf8)
            let place = try #require(Bytes(memory).firstOffset(of: text))
            memory.replaceSubrange(place..<place + text.count, with: [UInt8](repeating: 0xff, count: text.count))
        }
        if takesFirst { try damage(&second.bytes) } else { try damage(&first.bytes) }
        let facts = KernelFacts(try ImageFile(Bytes(first.bytes + second.bytes)))
        let wanted = takesFirst ? pair.first : pair.second
        #expect(try RawImageTests.symbols(facts) == wanted.expected.kallsyms)
        #expect(facts.linkAddress == (takesFirst ? first.start : second.start))
        #expect(facts.release?.text == (try wanted.expected.release))
    }

    /// Of the first kernel only what is behind its banner is left: its tables and its data.
    @Test(arguments: pairs)
    func takesTheOneThatIsMoreThanTables(_ pair: Pair) throws {
        var (first, second) = (try Self.memory(of: pair.first), try Self.memory(of: pair.second))
        let place = try #require(Bytes(first.bytes).firstOffset(of: "Linux version ".utf8))
        let end = place + (try Bytes(first.bytes).cString(at: place).count)
        first.bytes.replaceSubrange(0..<end, with: [UInt8](repeating: 0xff, count: end))
        let facts = KernelFacts(try ImageFile(Bytes(first.bytes + second.bytes)))
        #expect(try RawImageTests.symbols(facts) == pair.second.expected.kallsyms)
        #expect(facts.linkAddress == second.start)
    }

    /// The address that the file's first byte would have says which one is meant.
    @Test(arguments: pairs)
    func takesTheOneOfTheAddressGiven(_ pair: Pair) throws {
        let (first, second) = (try Self.memory(of: pair.first), try Self.memory(of: pair.second))
        let image = try ImageFile(Bytes(first.bytes + second.bytes))
        var given = ImageHints()
        given.baseAddress = first.start
        #expect(try RawImageTests.symbols(KernelFacts(image, given: given)) == pair.first.expected.kallsyms)
        given.baseAddress = second.start - UInt64(first.bytes.count)
        let facts = KernelFacts(image, given: given)
        #expect(try RawImageTests.symbols(facts) == pair.second.expected.kallsyms)
        #expect(facts.linkAddress == second.start)
    }

    /// Neither is whole: both are named by their tables.
    @Test func namesTablesWithoutAKernel() throws {
        var tables = try FlatTables(FlatTables.Form.all[7], count: 300).memory
        tables += [UInt8](repeating: 0, count: 4096 - tables.count % 4096)
        let kernels = try Self.kernels(in: tables + tables)
        #expect(kernels.map(\.symbolCount) == [300, 300])
        #expect(kernels.map(\.start) == [nil, nil])
        try #require(kernels.count == 2)
        #expect(kernels[1].tableOffset - kernels[0].tableOffset == tables.count)
    }
}
