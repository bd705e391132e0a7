import Binary
import ELF
import Kallsyms
import TestSupport
import Testing

@testable import KernelImage

/// The memory of the small kernels of all architectures, as it is without an ELF file around it.
@Suite struct RawImageTests {
    private static func file(_ fixture: FixtureKernel) throws -> File { try File(fixture.bytes) }

    /// What the segments of a kernel hold, from the first on; not the per-CPU variables, which x86 links to address 0 and
    /// loads elsewhere.
    private static func memory(of file: File) throws -> [UInt8] {
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
    private static func coincidence(_ file: File) -> [UInt8] {
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
            let image = try KernelImage(
                MemoryImage(bytes: Bytes(bytes), traits: .init(machine: file.machine, layout: file.layout)))
            let symbols = try #require(try EmbeddedTable.table(of: image)).symbols()
            let found = symbols.entries.map {
                ExpectedKernel.Symbol(
                    address: "0x" + String($0.address, radix: 16), type: String(UnicodeScalar($0.type)),
                    name: symbols.text(of: $0))
            }
            #expect(try found == fixture.expected.kallsyms)
        }
    }
}
