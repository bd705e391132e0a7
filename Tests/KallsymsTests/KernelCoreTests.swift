import Architectures
import Binary
import ELF
import Kallsyms
import KernelImage
import TestSupport
import Testing

/// Kernels in core files: dumps, and files such as `/proc/kcore`, whose headers name more bytes than there are anywhere.
@Suite struct KernelCoreTests {
    private static let target = OldTables.Target.all[0]
    private static let tables = Result { try OldTables(target, .relative, count: 3000) }

    private struct Segment {
        var type: SegmentType = .load
        let offset: UInt64
        let address: UInt64
        let size: UInt64
    }

    /// A core file's headers, of a kernel of x86-64.
    private static func headers(_ segments: [Segment], type: FileType = .core) -> [UInt8] {
        var writer = FieldWriter(.little)
        writer.append([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        writer.append(type.rawValue)
        writer.append(62 as UInt16)
        writer.append(1 as UInt32)
        for number in [0, 64, 0] as [UInt64] { writer.append(number) }
        writer.append(0 as UInt32)
        for number in [64, 56, UInt16(segments.count), 0, 0, 0] { writer.append(number) }
        for segment in segments {
            writer.append(segment.type.rawValue)
            writer.append(7 as UInt32)
            for number in [segment.offset, segment.address, UInt64.max, segment.size, segment.size, 0x1000] {
                writer.append(number)
            }
        }
        return writer.bytes
    }

    /// The note of owner VMCOREINFO.
    private static func note(_ text: String) -> [UInt8] {
        var writer = FieldWriter(.little)
        for number in [11, UInt32(text.utf8.count), 0] { writer.append(number) }
        writer.append(Array("VMCOREINFO\0\0".utf8) + Array(text.utf8))
        writer.append([UInt8](repeating: 0, count: (4 - text.utf8.count % 4) % 4))
        return writer.bytes
    }

    /// A file that has these bytes at these places, and nothing that can be read elsewhere.
    private final class SparseFile {
        let parts: [(offset: UInt64, bytes: [UInt8])]
        var count = 0
        init(_ parts: [(UInt64, [UInt8])]) { self.parts = parts.map { (offset: $0.0, bytes: $0.1) } }

        func read(_ offset: UInt64, _ count: Int) -> Bytes? {
            self.count += count
            for part in parts where offset >= part.offset && offset - part.offset < UInt64(part.bytes.count) {
                let start = Int(offset - part.offset)
                guard start + count <= part.bytes.count else { return nil }
                return Bytes(part.bytes[start..<start + count])
            }
            return nil
        }
    }

    private static func lines(of core: Bytes) throws -> [String] {
        let facts = KernelFacts(try ImageFile(core))
        let symbols = try #require(try facts.symbols)
        return symbols.entries.map { entry in
            "\(String(entry.address, radix: 16)) \(String(UnicodeScalar(entry.type))) \(symbols.text(of: entry))"
        }
    }

    /// The file of x86-64: text, all addresses of vmalloc, modules, and the memory of the machine, of which the kernel's
    /// segment is found by the note, or by its banner.
    @Test(arguments: [true, false])
    func readsTheKernelOutOfALargeFile(_ hasNote: Bool) throws {
        let tables = try Self.tables.get()
        let text = tables.memory + [UInt8](repeating: 0, count: (1 << 20) + 0x2345)
        let note = Self.note("OSRELEASE=4.14.67\nSYMBOL(_stext)=ffffffff81000008\nKERNELOFFSET=0\n")
        let start: UInt64 = 0x7fff_8100_3000
        let headers = Self.headers([
            Segment(type: .note, offset: 0x1000, address: 0, size: UInt64(note.count)),
            Segment(offset: start, address: Self.target.base, size: UInt64(text.count)),
            Segment(offset: 0x3000, address: 0xffff_c900_0000_0000, size: 0x1fff_ffff_ffff),
            Segment(offset: 0x7fff_c000_3000, address: 0xffff_ffff_c000_0000, size: 0x3f00_0000),
            Segment(offset: 0x800_0000_4000, address: 0xffff_8880_0000_1000, size: 1 << 40),
            Segment(offset: .max, address: 0xffff_ffff_ff60_0000, size: 0x1000),
        ])
        var parts: [(UInt64, [UInt8])] = [(0, headers), (start, text)]
        if hasNote { parts.append((0x1000, note)) }
        let file = SparseFile(parts)
        let core = try KernelCore.excerpt { file.read($0, $1) }
        #expect(FirstDifference.elements(try Self.lines(of: core), tables.lines) == nil)
        // Headers are read twice, and pages one by one where a piece ends beyond the segment.
        #expect(file.count < 4 * text.count)
        let image = try ImageFile(core)
        #expect(image.chain == "core file > ELF")
        #expect(KernelFacts(image).linkAddress == Self.target.base)
        #expect(KernelFacts(image).loadAddress == nil)
    }

    /// Where the kernel has no segment of its own, it is somewhere in the memory of the machine: some of that is read.
    @Test func readsAKernelInAllOfMemory() throws {
        let tables = try Self.tables.get()
        let size: UInt64 = 1 << 42
        let distance: UInt64 = 0x1_2340_0000
        let memory = Self.target.base &- distance
        let note = Self.note("SYMBOL(_stext)=ffffffff81000008\n")
        let file = SparseFile([
            (
                0,
                Self.headers([
                    Segment(type: .note, offset: 0x1000, address: 0, size: UInt64(note.count)),
                    Segment(offset: 0x10_0000, address: memory, size: size),
                ])
            ), (0x1000, note), (0x10_0000 + distance, tables.memory + [UInt8](repeating: 0, count: 1 << 20)),
        ])
        let core = try KernelCore.excerpt { file.read($0, $1) }
        #expect(FirstDifference.elements(try Self.lines(of: core), tables.lines) == nil)
        #expect(core.count < 257 << 20)
    }

    /// The dump of a kernel that crashed has other memory behind the kernel's.
    @Test func readsADump() throws {
        let tables = try Self.tables.get()
        func region(_ address: UInt64, _ bytes: [UInt8]) -> MemoryRegion {
            MemoryRegion(address: address, contents: Bytes(bytes), size: UInt64(bytes.count))
        }
        let text = tables.memory
        var dump: [UInt8] = []
        ELFBuilder(
            layout: Self.target.layout, type: .core, machine: .init(rawValue: 62), flags: 0,
            regions: [
                region(0xffff_8880_0000_0000, [UInt8](repeating: 7, count: 1 << 16)), region(Self.target.base, text),
            ], sections: [], symbols: []
        ).write { dump += $0.array }
        #expect(FirstDifference.elements(try Self.lines(of: Bytes(dump)), tables.lines) == nil)
        for count in stride(from: 16, to: dump.count, by: dump.count / 50) {
            #expect(throws: ImageError.self) { try ImageFile(Bytes(dump[..<count])) }
        }
        for damaged in Damage.corrupted(Array(dump[..<232]), count: 100, seed: 3) {
            do throws(ImageError) {
                _ = try ImageFile(Bytes(damaged + dump[232...]))
            } catch {
                #expect(!error.description.contains("\n"))
            }
        }
    }

    @Test func refusesWhatHoldsNoKernel() throws {
        let tables = try Self.tables.get()
        func problem(_ parts: [(UInt64, [UInt8])]) -> String {
            let file = SparseFile(parts)
            do throws(ImageError.Problem) {
                _ = try KernelCore.excerpt { file.read($0, $1) }
                return "read"
            } catch {
                return error.description
            }
        }
        let size = UInt64(2 << 20)
        let note = Self.note("SYMBOL(_stext)=ffffffff81000008\n")
        let place = Segment(type: .note, offset: 0x1000, address: 0, size: UInt64(note.count))
        let kernel = Segment(offset: 0x10000, address: Self.target.base, size: size)
        #expect(problem([]).contains("ELF"))
        #expect(problem([(0, Self.headers([kernel], type: .executable))]).contains("no core file"))
        #expect(problem([(0, Self.headers([]))]).contains("no segment"))
        // The file ends in the segment, or nothing of it can be read.
        #expect(problem([(0, Self.headers([kernel]))]).contains("banner"))
        #expect(problem([(0, Self.headers([place, kernel])), (0x1000, note)]).contains("cannot be read"))
        let elsewhere = Segment(offset: 0x10000, address: Self.target.base - (4 << 30), size: size)
        #expect(
            problem([(0, Self.headers([place, elsewhere])), (0x1000, note), (0x10000, tables.memory)])
                .contains("_stext, 0xffffffff81000008"))
        // Without a note nothing larger than a kernel is searched, and no more than 1 GiB in all.
        let huge = (0..<60).map { Segment(offset: $0 << 40, address: $0 << 40, size: 512 << 20) }
        #expect(problem([(0, Self.headers(huge))]).contains("banner"))
        let absurd = [Segment(offset: .max - 5, address: .max - 100, size: .max)]
        #expect(problem([(0, Self.headers(absurd))]).contains("banner"))
        let loud = [place, Segment(offset: .max - 5, address: 0xffff_ffff_8100_0000, size: 1 << 20)]
        #expect(problem([(0, Self.headers(loud)), (0x1000, note)]).contains("cannot be read"))
    }

    /// Every byte of the headers has other values, and every length is cut.
    @Test func survivesDamage() throws {
        let tables = try Self.tables.get()
        let note = Self.note("SYMBOL(_stext)=ffffffff81000008\n")
        let text = tables.memory
        let headers = Self.headers([
            Segment(type: .note, offset: 0x1000, address: 0, size: UInt64(note.count)),
            Segment(offset: 0x10000, address: Self.target.base, size: UInt64(text.count)),
        ])
        for offset in headers.indices {
            for value in [0xff, headers[offset] ^ 0x40] as [UInt8] {
                var changed = headers
                changed[offset] = value
                let file = SparseFile([(0, changed), (0x1000, note), (0x10000, text)])
                do throws(ImageError.Problem) {
                    _ = try KernelCore.excerpt { file.read($0, $1) }
                } catch {
                    #expect(!error.description.contains("\n"))
                }
            }
        }
        for count in headers.indices {
            let file = SparseFile([(0, Array(headers[..<count])), (0x1000, note), (0x10000, text)])
            #expect(throws: ImageError.Problem.self) { try KernelCore.excerpt { file.read($0, $1) } }
        }
    }
}
