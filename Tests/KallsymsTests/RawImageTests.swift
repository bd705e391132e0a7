import Architectures
import Binary
import ELF
import Foundation
import Kallsyms
import TestSupport
import Testing

@testable import KernelImage

/// The memory of the small kernels of all architectures, as it is without an ELF file around it.
@Suite struct RawImageTests {
    private static func file(_ fixture: FixtureKernel) throws -> ELFFile { try ELFFile(fixture.bytes) }

    /// What the segments of a kernel hold, from the first on; not the per-CPU variables, which x86 links to address 0 and
    /// loads elsewhere.
    static func memory(of file: ELFFile) throws -> [UInt8] {
        let isX86 = Architecture(file.machine)?.name == "x86"
        let segments = file.segments.filter { $0.type == .load && !(isX86 && $0.virtualAddress == 0) }
        let start = try #require(segments.map(\.virtualAddress).min())
        var bytes: [UInt8] = []
        for segment in segments {
            let end = Int(segment.virtualAddress - start) + segment.contents.count
            if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange((end - segment.contents.count)..<end, with: segment.contents.array)
        }
        return bytes
    }

    /// A row of numbers that looks like relocations of the kernel's architecture, and is none.
    private static func coincidence(_ file: ELFFile) -> [UInt8] {
        guard file.layout.fileClass == .bits64, let type = Architecture(file.machine)?.relocations.relative else {
            return []
        }
        return (1...70).flatMap { index in
            [UInt64(index * 8), UInt64(type), 64].flatMap { number in
                withUnsafeBytes(of: file.layout.byteOrder == .little ? number.littleEndian : number.bigEndian) {
                    Array($0)
                }
            }
        }
    }

    @Test(arguments: FixtureKernel.all)
    func findsTheSymbols(_ fixture: FixtureKernel) throws {
        let file = try Self.file(fixture)
        let memory = try Self.memory(of: file)
        for bytes in [memory, memory + Self.coincidence(file)] {
            let facts = KernelFacts(
                MemoryImage(bytes: Bytes(bytes), hints: .init(machine: file.machine, layout: file.layout)))
            #expect(try Self.symbols(facts) == fixture.expected.kallsyms)
        }
    }

    /// The symbols of a kernel, as `NAME.expected.json` has them.
    static func symbols(_ facts: KernelFacts) throws -> [ExpectedKernel.Symbol] {
        let symbols = try #require(try facts.symbols)
        return symbols.entries.map {
            ExpectedKernel.Symbol(
                address: "0x" + String($0.address, radix: 16), type: String(UnicodeScalar($0.type)),
                name: symbols.text(of: $0))
        }
    }

    /// Nothing says what the memory is for: its tables tell the size of an address and the byte order.
    @Test(arguments: FixtureKernel.all)
    func findsTheSymbolsOfAnUnknownMachine(_ fixture: FixtureKernel) throws {
        let file = try Self.file(fixture)
        let facts = KernelFacts(try ImageFile(Bytes(Self.memory(of: file))))
        #expect(try Self.symbols(facts) == fixture.expected.kallsyms)
        #expect(try facts.image.layout == file.layout)
        let start = file.segments.filter { $0.type == .load && $0.virtualAddress > 0 }.map(\.virtualAddress).min()
        #expect(facts.linkAddress == start)
    }

    /// What the linker has put into `.opd` is found by what it looks like.
    @Test(arguments: FixtureKernel.all + [nil])
    func findsFunctionDescriptors(_ fixture: FixtureKernel?) throws {
        let file = try fixture.map(Self.file) ?? Kernel.bundled.get().file
        let facts = KernelFacts(
            MemoryImage(
                bytes: Bytes(try Self.memory(of: file)), hints: .init(machine: file.machine, layout: file.layout)))
        let section = file.section(named: ".opd")
        #expect(facts.descriptors?.start == section?.address)
        #expect(facts.descriptors?.end == section.map { $0.address + $0.size })
    }

    /// Nothing says what the memory is for but the configuration in it, as Kconfig writes it.
    @Test(arguments: FixtureKernel.all)
    func findsTheSymbolsByTheConfiguration(_ fixture: FixtureKernel) throws {
        let file = try Self.file(fixture)
        let memory = try Self.memory(of: file)
        let architecture = try #require(Architecture(file.machine))
        let isBig = file.layout.byteOrder == .big
        let isWide = file.layout.fileClass == .bits64
        let config = """
            #
            # Automatically generated file; DO NOT EDIT.
            # Linux/\(architecture.name) 6.1.176 Kernel Configuration
            #
            \(isWide ? "CONFIG_64BIT=y" : "# CONFIG_64BIT is not set")
            \(isBig ? "CONFIG_CPU_BIG_ENDIAN=y" : "CONFIG_CPU_LITTLE_ENDIAN=y")

            """
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "config").path
        try config.write(toFile: path, atomically: true, encoding: .utf8)
        let packed = try Tools.run("gzip", ["-nc", path]).output
        let image = try ImageFile(Bytes(memory + Array("IKCFG_ST".utf8) + Array(packed) + Array("IKCFG_ED".utf8)))
        #expect(image.hints.machine == file.machine)
        #expect(image.hints.layout == file.layout)
        #expect(try Self.symbols(KernelFacts(image)) == fixture.expected.kallsyms)
    }

    /// The bundled kernel has a vDSO for 64-bit programs, and one for 32-bit ones. Its symbols are those that `nm` lists, and
    /// `kallsyms_num_syms` holds 0x501a.
    @Test func readsWhatTheVDSOSays() throws {
        let kernel = try Kernel.bundled.get()
        let file = kernel.file
        let image = try ImageFile(Bytes(Self.memory(of: file)))
        #expect(image.hints.machine == file.machine)
        #expect(image.hints.layout == file.layout)
        let symbols = try Self.symbols(KernelFacts(image))
        #expect(symbols.count == 0x501a)
        let listed = Set(try Kernel.symbols(of: kernel.path).map(\.line))
        #expect(symbols.first { !listed.contains("\($0.address.dropFirst(2)) \($0.type) \($0.name)") } == nil)
    }

    /// Names that all share their low bits, and as many pointers: each could be to each name.
    @Test func stopsWhereEveryPointerCouldBeToEveryName() throws {
        let name = Array("\0sys_name\0".utf8)
        var memory = (0..<4096).flatMap { _ in name + [UInt8](repeating: 0, count: 4096 - name.count) }
        for page in 0..<1100 {
            for number in [UInt64(0xffff_8000_0000_0001) + UInt64(page) << 12, .max] {
                withUnsafeBytes(of: number.littleEndian) { memory += Array($0) }
            }
        }
        let image = MemoryImage(
            bytes: Bytes(memory), hints: .init(machine: .aarch64, layout: Layout(.bits64, .little)))
        #expect(throws: KernelImageError.placement(.unknownAddress)) { try KernelFacts(image).placedImage }
    }
}
