import Architectures
import Binary
import ELF
import KernelImage
import Testing

/// A file of Fixtures/containers or Fixtures/packages (Fixtures/make-containers.py), and what must be found in it.
struct Wrapping: CustomTestStringConvertible, Sendable {
    let name: String
    let chain: String
    var machine: ELFMachine?
    var order: ByteOrder?
    var loadAddress: UInt64?
    /// The kernel that comes out: kernel.raw, kernel.elf, or the former behind a header.
    var kernel = "kernel.raw"
    var headerSize = 0

    var testDescription: String { name }
    var bytes: Bytes { get throws { try Fixture.bytes(name) } }

    static let containers: [Wrapping] =
        ["gzip", "bzip2", "lzma", "xz", "lzo", "lz4", "zstd"].map {
            Wrapping(
                name: "bzImage.\($0)", chain: "bzImage > \($0) > ELF", machine: .amd64, order: .little,
                loadAddress: 0x100_0000, kernel: "kernel.elf")
        }
        + ["gzip", "lzma", "xz", "lzo", "lz4"].map {
            Wrapping(name: "zImage.\($0)", chain: "zImage > \($0) > memory image", machine: .arm, order: .little)
        }
        + ["gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"].map {
            Wrapping(
                name: "uImage.\($0)", chain: "uImage > \($0) > memory image", machine: .mips,
                loadAddress: 0x8000_1000)
        }
        + (0..<3).map {
            Wrapping(
                name: "boot.v\($0).img", chain: "Android boot image > gzip > memory image",
                loadAddress: 0x1000_8000)
        }
        + (3..<5).map {
            Wrapping(name: "boot.v\($0).img", chain: "Android boot image > lz4 > memory image")
        }
        + ["image", "external", "position"].map {
            Wrapping(
                name: "\($0).itb", chain: "FIT > lzma > memory image", machine: .aarch64, order: .little,
                loadAddress: 0x4008_0000)
        } + [
            Wrapping(name: "kernel.elf", chain: "ELF", machine: .amd64, order: .little, kernel: "kernel.elf"),
            Wrapping(name: "kernel.raw", chain: "memory image"),
            Wrapping(
                name: "bzImage.old", chain: "bzImage > gzip > ELF", machine: .amd64, order: .little,
                kernel: "kernel.elf"),
            Wrapping(
                name: "bzImage.nosize", chain: "bzImage > zstd > ELF", machine: .amd64, order: .little,
                loadAddress: 0x100_0000, kernel: "kernel.elf"),
            Wrapping(name: "zImage.old", chain: "zImage > gzip > memory image", machine: .arm, order: .little),
            Wrapping(name: "zImage.big", chain: "zImage > xz > memory image", machine: .arm, order: .big),
            Wrapping(
                name: "Image.arm64", chain: "Image > memory image", machine: .aarch64, order: .little, headerSize: 64),
            Wrapping(
                name: "Image.arm64be", chain: "Image > memory image", machine: .aarch64, order: .big, headerSize: 64),
            Wrapping(
                name: "Image.arm64.gz", chain: "gzip > Image > memory image", machine: .aarch64, order: .little,
                headerSize: 64),
            Wrapping(
                name: "Image.riscv", chain: "Image > memory image", machine: .riscv, order: .little, headerSize: 64),
            Wrapping(
                name: "zboot.gzip", chain: "EFI zboot > gzip > Image > memory image", machine: .aarch64,
                order: .little, headerSize: 64),
            Wrapping(
                name: "zboot.zstd", chain: "EFI zboot > zstd > Image > memory image", machine: .aarch64,
                order: .little, headerSize: 64),
            Wrapping(name: "s390.xz", chain: "s390 bzImage > xz > memory image", machine: .s390, order: .big),
            Wrapping(name: "vmlinuz.mips", chain: "ELF wrapper > xz > memory image", machine: .mips, order: .big),
            Wrapping(
                name: "zImage.powerpc", chain: "ELF wrapper > gzip > ELF", machine: .amd64, order: .little,
                kernel: "kernel.elf"),
            Wrapping(
                name: "zImage.powerpc.plain", chain: "ELF wrapper > ELF", machine: .amd64, order: .little,
                kernel: "kernel.elf"),
            Wrapping(
                name: "uki.efi", chain: "unified kernel image > bzImage > zstd > ELF", machine: .amd64,
                order: .little, loadAddress: 0x100_0000, kernel: "kernel.elf"),
            Wrapping(name: "uImage.none", chain: "uImage > memory image", machine: .mips, loadAddress: 0x8000_1000),
            Wrapping(name: "uImage.multi", chain: "uImage > gzip > memory image", machine: .powerpc, loadAddress: 0),
            Wrapping(name: "blob.xz", chain: "unknown format > xz > memory image"),
            Wrapping(name: "blob.raw", chain: "memory image", headerSize: 3000),
        ]

    /// Whether it is memory as it is: nothing in it has a checksum, or says how much there must be.
    var isBare: Bool { chain == "memory image" || chain == "Image > memory image" }

    static let inContainers = containers.map { $0.in("containers") }

    func `in`(_ directory: String) -> Wrapping {
        Wrapping(
            name: directory + "/" + name, chain: chain, machine: machine, order: order, loadAddress: loadAddress,
            kernel: kernel, headerSize: headerSize)
    }
}

@Suite struct ContainerTests {
    @Test(arguments: Wrapping.inContainers)
    func findsTheKernel(_ wrapping: Wrapping) throws {
        let image = try ImageFile(wrapping.bytes)
        #expect(image.chain == wrapping.chain)
        #expect(image.hints.machine == wrapping.machine)
        #expect(image.hints.loadAddress == wrapping.loadAddress)
        if let order = wrapping.order { #expect(image.hints.byteOrder == order) }
        #expect(
            try image.kernel.bytes.suffix(from: wrapping.headerSize)
                == Fixture.bytes("containers/" + wrapping.kernel))
        #expect(Banner(in: image.kernel.bytes)?.text.contains(" #7 SMP ") == true)
    }

    /// Every layer lies where the chain says: the bytes there begin like it.
    @Test(arguments: Wrapping.inContainers)
    func saysWhereEachLayerIs(_ wrapping: Wrapping) throws {
        let image = try ImageFile(wrapping.bytes)
        #expect(image.layers.count == wrapping.chain.split(separator: ">").count)
        try Self.expectLayersLeadToTheKernel(image, in: wrapping.bytes)
    }

    private static func expectLayersLeadToTheKernel(_ image: ImageFile, in bytes: Bytes) throws {
        var contents = bytes
        for layer in image.layers {
            contents = try contents.suffix(from: layer.offset)
            if let size = layer.size { contents = try contents.slice(at: 0, count: size) }
            guard case .compression(let format) = layer.kind else { continue }
            #expect(Compression(magicOf: contents) == format)
            let output = try format.decompressed(contents)
            #expect(output.consumed == contents.count)
            contents = output.contents
        }
        #expect(contents == image.kernel.bytes)
    }

    /// A truncated image is refused, unless what is missing is behind the kernel.
    @Test(arguments: Wrapping.inContainers)
    func refusesATruncatedImage(_ wrapping: Wrapping) throws {
        let bytes = try wrapping.bytes
        let kernel = try Fixture.bytes("containers/" + wrapping.kernel)
        let counts = Array(stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97))) + [1, 2, 4, 63, 64, 65]
        var refused = 0
        for count in counts where count < bytes.count {
            do throws(ImageError) {
                let found = try ImageFile(bytes.prefix(count)).kernel.bytes
                let expected = wrapping.isBare ? kernel.prefix(max(0, count - wrapping.headerSize)) : kernel
                #expect(found.dropFirst(wrapping.headerSize) == expected, "\(count) bytes")
            } catch {
                refused += 1
                #expect((1..<300).contains(error.description.count), "\(error)")
            }
        }
        #expect(refused > 0)
    }

    /// A damaged image is refused, or what is inside its layers is given out. That is the kernel as it was, where the
    /// layers are those of the sound image and the payload has a checksum. Else the damage may have made another image.
    @Test(arguments: Wrapping.inContainers)
    func survivesDamage(_ wrapping: Wrapping) throws {
        let sound = try wrapping.bytes.array
        let kernel = try Fixture.bytes("containers/" + wrapping.kernel)
        let hasChecksum = ["gzip", "bzip2", "xz", "lzo"].contains { wrapping.chain.contains($0) }
        var (refused, taken, same) = (0, 0, 0)
        // Every byte of the headers, and some of the rest.
        let header = Array(0..<min(sound.count, 0x280)) + Array(0x400..<0x520)
        let rest = Array(stride(from: 0x520, to: sound.count, by: max(1, sound.count / 53)))
        for offset in header + rest where offset < sound.count {
            for value in [0xff, sound[offset] ^ 0x80] where value != sound[offset] {
                var damaged = sound
                damaged[offset] = value
                do {
                    let image = try ImageFile(Bytes(damaged), limit: 1 << 20)
                    taken += 1
                    if hasChecksum, image.chain == wrapping.chain {
                        same += 1
                        #expect(image.kernel.bytes.dropFirst(wrapping.headerSize) == kernel, "offset \(offset)")
                    } else {
                        try Self.expectLayersLeadToTheKernel(image, in: Bytes(damaged))
                    }
                } catch let error as ImageError {
                    refused += 1
                    #expect(!error.description.contains("\n"))
                    #expect((1..<300).contains(error.description.count), "\(error)")
                }
            }
        }
        #expect(taken > 0)
        // Each byte of an uImage counts in one of its own checksums.
        if hasChecksum { #expect((same == 0) == wrapping.name.hasPrefix("containers/uImage")) }
        #expect(refused > 0 || wrapping.isBare)
    }

    @Test(arguments: [
        ("containers/bzImage.encrypted", "bzImage: the 20000 bytes at offset 1600 are of no known format"),
        ("containers/zboot.unknown", "type 'rot13'"),
        ("containers/uImage.ramdisk", "uImage"), ("containers/board.dtb", "FIT: no kernel"),
        ("containers/blob.none", "no known format"),
        ("containers/bzImage.wrongsize", "bzImage > lz4 at offset 1600: its contents have 42912 bytes, where 12345"),
        ("packages/nokernel.tar.gz", "gzip > tar at offset 0: no kernel is in it"),
    ])
    func saysWhatWasRecognised(_ name: String, _ text: String) throws {
        let error = try #require(throws: ImageError.self) { try ImageFile(Fixture.bytes(name)) }
        #expect(error.description.contains(text), "\(error)")
    }

    @Test func saysThatTheSetupCodeIsCut() throws {
        let error = try #require(throws: ImageError.self) {
            try ImageFile(Fixture.bytes("containers/bzImage.xz").prefix(1000))
        }
        #expect(
            error.description.contains("bzImage: the setup code needs 1536 bytes at offset 0, but there are only 1000"))
    }

    /// A program with the magic numbers of compressed formats in it is no wrapper, but an ELF file like another.
    @Test func takesAProgramForWhatItIs() throws {
        let program = try ImageFile(Bytes(contentsOf: "/proc/self/exe"))
        #expect(program.chain == "ELF")
    }

    @Test func refusesNothingAndNesting() throws {
        #expect(throws: ImageError.self) { try ImageFile(Bytes([])) }
        var nested = try Fixture.bytes("containers/boot.v3.img").array
        for _ in 0..<12 {
            // Another boot image around it, of the same header but for the size.
            var header = [UInt8](repeating: 0, count: 4096)
            header.replaceSubrange(0..<8, with: Array("ANDROID!".utf8))
            for index in 0..<4 { header[8 + index] = UInt8(truncatingIfNeeded: nested.count >> (8 * index)) }
            header[40] = 3
            nested = header + nested
        }
        let error = try #require(throws: ImageError.self) { try ImageFile(Bytes(nested)) }
        #expect(error.problem == .tooDeep(limit: ImageFile.depthLimit))
    }

    @Test(arguments: ["bzImage.xz", "zImage.gzip", "s390.xz", "vmlinuz.mips", "zboot.zstd", "image.itb"])
    func stopsAtTheLimit(_ name: String) throws {
        let error = try #require(throws: ImageError.self) {
            try ImageFile(Fixture.bytes("containers/" + name), limit: 10_000)
        }
        guard case .compression(let problem) = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(problem.problem == .exceedsLimit(10_000))
    }

    @Test func readsTheBuildID() throws {
        let image = try ImageFile(Fixture.bytes("containers/bzImage.xz"))
        let expected: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]
        #expect(KernelNotes(image.kernel).buildID?.prefix(8) == expected[...])
    }
}

extension Layer.Kind {
    var isCompression: Bool { if case .compression = self { true } else { false } }
}
