import Architectures
import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport
import Testing

@testable import KernelImage

/// What is known of a kernel, and from what: as the linker made it, stripped, and as plain memory. What is expected comes
/// from `nm`, `readelf` and the fixtures' sources (Tests/Fixtures/kernels/README.md).
@Suite struct KernelFactsTests {
    /// The file without its symbol table: the section is one of bytes that mean nothing (`sh_type` is `SHT_PROGBITS`).
    private static func stripped(_ fixture: FixtureKernel) throws -> ELFFile {
        var bytes = try fixture.bytes.array
        let file = try ELFFile(Bytes(bytes))
        let section = try #require(file.section(ofType: .symbolTable))
        let isWide = file.layout.fileClass == .bits64
        // e_shoff, and sh_type at offset 4 of a header of 64 or 40 bytes.
        let headers = try Bytes(bytes).unsigned(width: isWide ? 8 : 4, at: isWide ? 40 : 32, file.layout.byteOrder)
        let place = Int(headers) + section.index * (isWide ? 64 : 40) + 4
        bytes.replaceSubrange(place..<place + 4, with: file.layout.byteOrder == .big ? [0, 0, 0, 1] : [1, 0, 0, 0])
        return try ELFFile(Bytes(bytes))
    }

    private static func flat(_ fixture: FixtureKernel) throws -> MemoryImage {
        let file = try ELFFile(fixture.bytes)
        return MemoryImage(
            bytes: Bytes(try RawImageTests.memory(of: file)), hints: .init(machine: file.machine, layout: file.layout))
    }

    @Test(arguments: FixtureKernel.all)
    func readsANamedKernel(_ fixture: FixtureKernel) throws {
        let expected = try fixture.expected
        let facts = KernelFacts(try ELFFile(fixture.bytes))
        #expect(facts.release?.text == expected.release)
        #expect(facts.banner?.evidence == .name)
        #expect(facts.version?.value.description == expected.release)
        let kallsyms = try #require(try facts.kallsyms)
        #expect(kallsyms.evidence == .name)
        #expect(kallsyms.value.symbolCount == expected.kallsyms.count)
        #expect(facts.keepsAllSymbols?.value == expected.kallsymsAll)
        #expect(facts.keepsAllSymbols?.evidence == .structure)
        #expect(try facts.linkedSymbols?.entries.isEmpty == false)
        let hasDescriptors = expected.slots.contains { $0.entryPoint != nil }
        #expect((facts.descriptors != nil) == hasDescriptors)
        if hasDescriptors { #expect(facts.descriptors?.evidence == .header) }
        switch expected.abi {
        case "elfv1": #expect(facts.abi?.value == "ELF ABI v1")
        case "elfv2": #expect(facts.abi?.value == "ELF ABI v2")
        default: #expect(facts.abi?.value == (hasDescriptors ? "function descriptors" : nil))
        }
    }

    @Test(arguments: FixtureKernel.all)
    func readsAStrippedKernel(_ fixture: FixtureKernel) throws {
        let expected = try fixture.expected
        let facts = KernelFacts(try Self.stripped(fixture))
        let named = KernelFacts(try ELFFile(fixture.bytes))
        #expect(try facts.linkedSymbols == nil)
        let kallsyms = try #require(try facts.kallsyms)
        #expect(kallsyms.evidence == .structure)
        #expect(kallsyms.value.symbolCount == expected.kallsyms.count)
        #expect(facts.release?.text == expected.release)
        #expect(facts.banner?.value.text == named.banner?.value.text)
        // A table with all symbols names the banner; one of text only does not.
        #expect(facts.banner?.evidence == (expected.kallsymsAll ? .name : .structure))
        #expect(facts.keepsAllSymbols?.value == expected.kallsymsAll)
        #expect(facts.abi?.value == named.abi?.value)
        // Section headers are still there.
        #expect(facts.descriptors?.evidence == named.descriptors?.evidence)
        #expect(facts.descriptors?.start == named.descriptors?.start)
    }

    @Test(arguments: FixtureKernel.all)
    func readsPlainMemory(_ fixture: FixtureKernel) throws {
        let expected = try fixture.expected
        let facts = KernelFacts(try Self.flat(fixture))
        let named = KernelFacts(try ELFFile(fixture.bytes))
        #expect(facts.file == nil)
        #expect(try facts.linkedSymbols == nil)
        #expect(try facts.kallsyms?.evidence == .structure)
        #expect(try facts.kallsyms?.value.symbolCount == expected.kallsyms.count)
        #expect(facts.release?.text == expected.release)
        #expect(facts.banner?.value.text == named.banner?.value.text)
        #expect(facts.banner?.evidence == (expected.kallsymsAll ? .name : .structure))
        #expect(facts.architecture?.name == named.architecture?.name)
        // No header tells where descriptors are: names do where kallsyms keeps them, or what they look like.
        let isNamed = expected.kallsyms.contains { $0.name == "__start_opd" }
        #expect(facts.descriptors?.evidence == named.descriptors.map { _ in isNamed ? .name : .structure })
    }

    /// A banner stays known where the tables of symbols do not, and the other way round.
    @Test func aFactThatIsDamagedLeavesTheOthers() throws {
        let fixture = FixtureKernel(name: "x86_64")
        let sound = KernelFacts(try ELFFile(fixture.bytes))
        let table = try #require(try sound.kallsyms).value.locations.tokenIndex
        let memory = try sound.image.memory
        let region = try #require(memory.region(containing: table))
        let file = try #require(sound.file)
        let segment = try #require(file.segments.first { $0.type == .load && $0.virtualAddress == region.address })
        var bytes = try fixture.bytes.array
        let place = Int(segment.offset + table - region.address)
        bytes.replaceSubrange(place..<place + 512, with: [UInt8](repeating: 0xff, count: 512))
        let facts = KernelFacts(try ELFFile(Bytes(bytes)))
        #expect(throws: TableError.self) { try facts.kallsyms }
        #expect(facts.lookup == nil)
        #expect(facts.keepsAllSymbols == nil)
        #expect(facts.banner?.value == sound.banner?.value)
        #expect(facts.banner?.evidence == .name)
        #expect(try facts.linkedSymbols?.entries.count == sound.linkedSymbols?.entries.count)
    }

    /// The one that is given counts, then the package's, the image's own, and the one beside the image. The bundled kernel
    /// has the configuration that it was built with, of which Examples/ has the options that were chosen.
    @Test func takesConfigurationsInTheirOrder() throws {
        let image = try ImageFile(Kernel.bundled.get().file.bytes)
        let other = KernelConfig(parsing: Bytes("CONFIG_OTHER=y\n".utf8))
        let given = KernelFacts(image, config: other, sibling: { nil })
        #expect(given.config?.source == .given)
        #expect(given.config?.config.isEnabled("OTHER") == true)
        let own = try #require(KernelFacts(image, sibling: { other }).config)
        #expect(own.source == .image)
        let text = try String(
            contentsOf: Tools.root.appending(path: "Examples/ppc64-elfv1.config"), encoding: .utf8)
        let options = text.split(separator: "\n").filter { $0.hasPrefix("CONFIG_") && $0.hasSuffix("=y") }
        #expect(options.count > 30)
        #expect(options.allSatisfy { own.config.isEnabled(String($0.dropLast(2))) })
        #expect(KernelFacts(image).keepsAllSymbols?.evidence == .configuration)

        let fixture = try ImageFile(FixtureKernel(name: "arm64").bytes)
        let beside = try #require(KernelFacts(fixture, sibling: { other }).config)
        #expect(beside.source == .sibling)
        #expect(KernelFacts(fixture).config == nil)
        let packages = Tools.root.appending(path: "Tests/KernelImageTests/Fixtures/packages/xz.deb").path
        let package = KernelFacts(try ImageFile(Bytes(contentsOf: packages)), sibling: { other })
        #expect(package.config?.source == .package)
    }

    /// `nm -n` of the file: the address behind a symbol is that of the next one.
    @Test(arguments: ["ppc64-elfv1", "x86_64", "arm"])
    func findsTheSymbolBehindAnAddress(_ name: String) throws {
        let fixture = FixtureKernel(name: name)
        let file = try ELFFile(fixture.bytes)
        let facts = KernelFacts(file)
        let listed = try String(
            contentsOfFile: fixture.path.replacing(".vmlinux", with: ".nm"), encoding: .utf8)
        let addresses = Set(
            listed.split(separator: "\n").compactMap { line -> UInt64? in
                let words = line.split(separator: " ")
                return words.count == 3 && !"aA".contains(words[1]) ? UInt64(words[0], radix: 16) : nil
            }
        ).sorted()
        #expect(addresses.count > 100)
        for (address, next) in zip(addresses, addresses.dropFirst()) {
            #expect(facts.addressOfSymbol(after: address) == next)
        }
    }
}
