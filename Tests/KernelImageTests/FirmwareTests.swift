import Architectures
import Binary
import ELF
import Foundation
import KernelImage
import TestSupport
import Testing

/// Firmware and dumps of flash memory: kernels that are somewhere in a file, with programs behind them. Their containers
/// are made by the tools that make real ones while the tests run.
@Suite struct FirmwareTests {
    private static let kernel = Fixture.path("containers/kernel.raw")

    /// What a program writes to a file that the arguments name last.
    private static func made(by program: String, _ arguments: [String]) throws -> [UInt8] {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "made").path
        let result = try Tools.run(program, arguments + [output])
        #expect(result.status == 0, "\(result.errors)")
        return try Bytes(contentsOf: output).array
    }

    private static func lzma(_ file: String, _ options: String = "preset=6") throws -> [UInt8] {
        let result = try Tools.run("xz", ["--format=lzma", "--lzma1=\(options)", "-c", file])
        #expect(result.status == 0, "\(result.errors)")
        return Array(result.output)
    }

    private static func uImage(
        _ data: [UInt8], architecture: String = "mips", type: String = "kernel", compression: String = "lzma"
    ) throws -> [UInt8] {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let payload = directory.appending(path: "payload")
        try Data(data).write(to: payload)
        return try made(
            by: "mkimage",
            [
                "-A", architecture, "-O", "linux", "-T", type, "-C", compression, "-a", "80060000", "-e", "80060400",
                "-n", "MIPS OpenWrt Linux-6.1", "-d", payload.path,
            ])
    }

    /// A root file system with programs, one of them static, a module, and a log that begins as a kernel does.
    private static func squashfs(_ compression: String) throws -> [UInt8] {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let root = directory.appending(path: "root")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for program in ["ls", "busybox"] {
            try FileManager.default.copyItem(
                atPath: Tools.path(of: program).resolvingLinks, toPath: root.appending(path: program).path)
        }
        try (log + String(repeating: "more\n", count: 2000)).write(
            to: root.appending(path: "dmesg"), atomically: true, encoding: .utf8)
        let source = directory.appending(path: "module.s")
        try ".section .init.text,\"ax\"\n.fill 9000, 1, 0x90\n.section __param,\"a\"\n.quad 0\n".write(
            to: source, atomically: true, encoding: .utf8)
        let assembled = try Tools.run("as", ["-o", root.appending(path: "module.ko").path, source.path])
        #expect(assembled.status == 0, "\(assembled.errors)")
        let output = directory.appending(path: "squashfs").path
        let result = try Tools.run(
            "mksquashfs", [root.path, output, "-comp", compression, "-no-progress", "-no-fragments"])
        #expect(result.status == 0, "\(result.errors)")
        return try Bytes(contentsOf: output).array
    }

    private static let log = "Linux version 6.1.0 (builder@host) (gcc 12.2.0, GNU ld 2.40) #7 SMP Fri Jan 2 2026\n"

    private static func expect(
        _ file: [UInt8], holdsTheKernelAt offset: Int, size: Int, chain: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let image = try ImageFile(Bytes(file))
        #expect(image.chain == chain, sourceLocation: sourceLocation)
        #expect(image.layers.dropFirst().first?.offset == offset, sourceLocation: sourceLocation)
        #expect(image.layers.dropFirst().first?.size == size, sourceLocation: sourceLocation)
        #expect(try image.kernel.bytes == Bytes(contentsOf: kernel), sourceLocation: sourceLocation)
    }

    /// The properties that routers' firmware has, 0x6d (lc=1, lp=2, pb=2), and others.
    @Test(arguments: [
        ("lc=1,lp=2,pb=2,dict=8MiB", 0x6d), ("lc=3,lp=0,pb=2,dict=64KiB", 0x5d), ("lc=0,lp=0,pb=0,dict=1MiB", 0),
        ("lc=0,lp=4,pb=4,dict=12MiB", 0xd8), ("lc=4,lp=0,pb=0,dict=4KiB", 4),
    ])
    func findsLZMAOfAnyProperties(_ options: String, _ properties: UInt8) throws {
        var payload = try Self.lzma(Self.kernel, options)
        #expect(payload[0] == properties)
        let program = try Self.lzma(Tools.path(of: "ls"))
        // The header of a TRX: the rest of it says nothing that the search needs.
        let header = Array("HDR0".utf8) + Fixture.noise(24)
        let chain = "unknown format > lzma > memory image"
        try Self.expect(
            header + payload + program, holdsTheKernelAt: header.count, size: payload.count, chain: chain)
        // A vendor's header of no even size; the program first; and the size of the contents in the header.
        let size = try Bytes(contentsOf: Self.kernel).count
        for index in 0..<8 { payload[5 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
        let front = Fixture.noise(513) + program
        try Self.expect(front + payload, holdsTheKernelAt: front.count, size: payload.count, chain: chain)
    }

    /// What is behind the kernel, or alone in the file, is no kernel: programs, modules, logs.
    @Test(arguments: ["xz", "gzip", "lzo", "lz4", "zstd"])
    func takesNoProgramForAKernel(_ compression: String) throws {
        let rootFS = try Self.squashfs(compression)
        #expect(throws: ImageError.self) { try ImageFile(Bytes(rootFS)) }
        let payload = try Self.lzma(Self.kernel, "lc=1,lp=2,pb=2")
        try Self.expect(
            Fixture.noise(512) + payload + rootFS, holdsTheKernelAt: 512, size: payload.count,
            chain: "unknown format > lzma > memory image")
        try Self.expect(
            rootFS + payload, holdsTheKernelAt: rootFS.count, size: payload.count,
            chain: "unknown format > lzma > memory image")
        var damaged = payload
        damaged.replaceSubrange(payload.count / 2..<payload.count / 2 + 50, with: Fixture.noise(50))
        #expect(throws: ImageError.self) { try ImageFile(Bytes(Fixture.noise(512) + damaged + rootFS)) }
    }

    @Test(arguments: [["ls"], ["busybox"], ["dmesg"]])
    func takesNoCompressedFileForAKernel(_ names: [String]) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        var file = directory.appending(path: "dmesg").path
        try (Self.log + String(repeating: "more\n", count: 2000)).write(toFile: file, atomically: true, encoding: .utf8)
        if let program = names.first, program != "dmesg" { file = try Tools.path(of: program) }
        for arguments in [["xz", "-c", file], ["gzip", "-c", file], ["zstd", "-qc", file], ["lz4", "-qc", file]] {
            let payload = try Tools.run(arguments[0], Array(arguments.dropFirst())).output
            #expect(throws: ImageError.self, "\(arguments)") {
                try ImageFile(Bytes(Fixture.noise(4096) + Array(payload)))
            }
        }
    }

    @Test func findsAUImageInADump() throws {
        let image = try Self.uImage(Self.lzma(Self.kernel, "lc=1,lp=2,pb=2"))
        let front = Fixture.noise(0x50000)
        let dump = front + image + Fixture.noise(1000, seed: 2)
        try Self.expect(
            dump, holdsTheKernelAt: 0x50000, size: image.count,
            chain: "unknown format > uImage > lzma > memory image")
        let found = try ImageFile(Bytes(dump))
        #expect(found.hints.loadAddress == 0x8006_0000)
        #expect(found.hints.machine == .mips)
        #expect(found.layers[2].name == "MIPS OpenWrt Linux-6.1")
        #expect(found.others.isEmpty)
    }

    /// The boot loader is a uImage too, and the first thing in the dump.
    @Test func findsTheKernelBehindABootLoader() throws {
        let loader = try Self.uImage(Fixture.noise(5000), type: "firmware", compression: "none")
        let image = try Self.uImage(Self.lzma(Self.kernel))
        try Self.expect(
            loader + Fixture.noise(700) + image, holdsTheKernelAt: loader.count + 700, size: image.count,
            chain: "unknown format > uImage > lzma > memory image")
        let error = #expect(throws: ImageError.self) { try ImageFile(Bytes(loader)) }
        #expect(error?.description.contains("its ih_type is 5") == true)
    }

    /// OpenWrt's loader: code with the compressed kernel in it, in a uImage that is not compressed.
    @Test func findsTheKernelInALoader() throws {
        let payload = try Self.lzma(Self.kernel, "lc=1,lp=2,pb=2")
        let image = try Self.uImage(Fixture.noise(6000) + payload + [0, 0], compression: "none")
        let found = try ImageFile(Bytes(Fixture.noise(0x200, seed: 3) + image))
        #expect(found.chain == "unknown format > uImage > unknown format > lzma > memory image")
        #expect(found.layers.map(\.offset) == [0, 0x200, 64, 6000, 0])
        #expect(try found.kernel.bytes == Bytes(contentsOf: Self.kernel))
    }

    /// Two slots: the first that is whole is taken, and the other listed.
    @Test func takesTheFirstOfTwoSlots() throws {
        let image = try Self.uImage(Self.lzma(Self.kernel))
        let front = Fixture.noise(0x4000)
        let second = front.count + image.count + front.count
        var dump = front + image + front + image
        let found = try ImageFile(Bytes(dump))
        #expect(found.layers[1].offset == front.count)
        #expect(
            found.others == [Layer(.container(.uImage), offset: second, size: image.count)])
        // Damage that the kernel's lzma does not see.
        dump[front.count + 64 + 200] ^= 0x10
        #expect(try ImageFile(Bytes(dump)).layers[1].offset == second)
        dump[second + 64 + 200] ^= 0x10
        let error = #expect(throws: ImageError.self) { try ImageFile(Bytes(dump)) }
        #expect(
            error?.description
                == "unknown format > uImage at offset \(front.count): the image at offset 64 does not have its "
                + "checksum: damaged?")
    }

    /// Memory with the banner and the format of /proc/version is a kernel's: what is compressed in it is not looked at, only
    /// what is in a container. One of them alone may be a text about a kernel.
    @Test func takesMemoryForAKernelWithoutASearch() throws {
        let memory = try Bytes(contentsOf: Self.kernel).array + [0, 0]
        let format = Array("\0%s version %s (builder@host) (gcc 12.2.0, GNU ld 2.40) %s\n\0".utf8)
        let other = Array("\0%s version %s (someone@else) (gcc 12.2.0, GNU ld 2.40) %s\n\0".utf8)
        let payload = try Self.lzma(Self.kernel, "lc=1,lp=2,pb=2")
        let image = try Self.uImage(payload)
        let fill = [UInt8](repeating: 0, count: (memory.count + format.count) % 2)
        #expect(try ImageFile(Bytes(memory + format + fill + payload)).chain == "memory image")
        #expect(
            try ImageFile(Bytes(memory + other + fill + payload)).chain == "unknown format > lzma > memory image")
        try Self.expect(
            memory + format + fill + image, holdsTheKernelAt: memory.count + format.count + fill.count,
            size: image.count, chain: "unknown format > uImage > lzma > memory image")
    }

    @Test func refusesWhatIsCutOff() throws {
        let image = try Self.uImage(Self.lzma(Self.kernel))
        let dump = Bytes(Fixture.noise(1000) + image)
        for count in stride(from: 1064, to: dump.count, by: dump.count / 61) {
            let error = #expect(throws: ImageError.self) { try ImageFile(dump.prefix(count)) }
            #expect(error?.description.contains("uImage at offset 1000: the image needs") == true)
        }
    }

    /// Every container that has a magic number is found at any offset, as it is at the start of a file.
    @Test(
        arguments: Wrapping.inContainers.filter { wrapping in
            ["bzImage", "zImage >", "uImage", "Android", "FIT", "EFI zboot", "Image"].contains {
                wrapping.chain.hasPrefix($0)
            }
        })
    func findsEveryContainerAtAnyOffset(_ wrapping: Wrapping) throws {
        for size in [4, 4093, 5000] {
            let image = try ImageFile(Bytes(Fixture.noise(size) + wrapping.bytes.array))
            #expect(image.chain == "unknown format > " + wrapping.chain)
            #expect(image.layers.dropFirst().first?.offset == size)
            #expect(image.hints.machine == wrapping.machine)
            #expect(image.hints.loadAddress == wrapping.loadAddress)
            #expect(
                try image.kernel.bytes.suffix(from: wrapping.headerSize)
                    == Fixture.bytes("containers/" + wrapping.kernel))
        }
    }

    /// U-Boot's names of architectures, and the kernel's.
    @Test(arguments: [
        ("alpha", "alpha"), ("arc", "arc"), ("arm", "arm"), ("arm64", "arm64"), ("avr32", "avr32"),
        ("blackfin", "blackfin"), ("ia64", "ia64"), ("m68k", "m68k"), ("microblaze", "microblaze"), ("mips", "mips"),
        ("mips64", "mips"), ("nds32", "nds32"), ("nios2", "nios2"), ("or1k", "openrisc"), ("powerpc", "powerpc"),
        ("riscv", "riscv"), ("s390", "s390"), ("sh", "sh"), ("sparc", "sparc"), ("sparc64", "sparc"), ("x86", "x86"),
        ("x86_64", "x86"), ("xtensa", "xtensa"),
    ])
    func namesTheArchitectureOfAUImage(_ name: String, _ architecture: String) throws {
        let image = try Self.uImage(Bytes(contentsOf: Self.kernel).array, architecture: name, compression: "none")
        let hints = try ImageFile(Bytes(image)).hints
        #expect(hints.architecture?.name == architecture)
        if name.hasSuffix("64") { #expect(hints.fileClass != .bits32) }
    }

    /// Qualcomm's header, alone and in Android's boot image, with a device tree behind the kernel.
    @Test func readsAnUncompressedImage() throws {
        let kernel = try Fixture.bytes("containers/Image.arm64").array
        let size = (0..<4).map { UInt8(truncatingIfNeeded: kernel.count >> (8 * $0)) }
        let image = Array("UNCOMPRESSED_IMG".utf8) + size + kernel
        let found = try ImageFile(Bytes(image + Fixture.noise(300)))
        #expect(found.chain == "UNCOMPRESSED_IMG > Image > memory image")
        #expect(found.layers.map(\.offset) == [0, 20, 0])
        #expect(found.layers[0].size == image.count)
        #expect(found.kernel.bytes == Bytes(kernel))
        let file = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(image).write(to: file.appending(path: "kernel"))
        let boot = try Self.made(
            by: "mkbootimg",
            ["--header_version", "0", "--kernel", file.appending(path: "kernel").path, "--pagesize", "2048", "-o"])
        #expect(
            try ImageFile(Bytes(boot)).chain == "Android boot image > UNCOMPRESSED_IMG > Image > memory image")
        for count in [16, 19, 20, 21, 2000, image.count - 1] {
            #expect(throws: ImageError.self) { try ImageFile(Bytes(image).prefix(count)) }
        }
    }

    /// Files that are full of what looks like a payload: they end, with a message of one line.
    @Test(arguments: [1, 2, 4])
    func endsWhateverTheFileIsFullOf(_ scale: Int) throws {
        let image = try Self.uImage(Fixture.noise(4000), compression: "none")
        let header = Array(image[..<64])
        var tree = [UInt8](repeating: 0, count: 40)
        tree.replaceSubrange(0..<4, with: [0xd0, 0x0d, 0xfe, 0xed])
        tree[6] = 0x10
        tree[11] = 40
        tree[27] = 16
        let lzma: [UInt8] = [0x5d, 0, 0, 0x10, 0] + [UInt8](repeating: 0xff, count: 8) + [0, 0x12, 0x34, 0x56]
        let known: [UInt8] = [0x6d, 0, 0, 0x80, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x20]
        let gzip: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        for pattern in [header, tree, lzma, known, gzip, Array("BZh91AY&SY".utf8), Array("ANDROID!".utf8)] {
            let bytes = Bytes((0..<(scale << 15) / pattern.count).flatMap { _ in pattern })
            let error = #expect(throws: ImageError.self) { try ImageFile(bytes) }
            #expect(error?.description.contains("\n") == false)
        }
    }

    /// Damage to any byte of a header does not end the program, and does not bring out anything but the kernel.
    @Test func survivesDamage() throws {
        let image = try Self.uImage(Self.lzma(Self.kernel, "lc=1,lp=2,pb=2"))
        let dump = Fixture.noise(200) + image
        let kernel = try Bytes(contentsOf: Self.kernel)
        for offset in Array(196..<290) + Array(stride(from: 290, to: dump.count, by: 401)) {
            for value in [0xff, dump[offset] ^ 0x80] {
                var damaged = dump
                damaged[offset] = value
                do throws(ImageError) {
                    let found = try ImageFile(Bytes(damaged))
                    // Where the uImage's header is damaged, the payload in it has no checksum.
                    #expect(offset < 264 || value == dump[offset], "offset \(offset)")
                    #expect(found.kernel.bytes == kernel)
                } catch {
                    #expect(!error.description.contains("\n"))
                }
            }
        }
    }
}

extension String {
    /// The path without links, as that to a program that the tests have a link to.
    fileprivate var resolvingLinks: String { URL(filePath: self).resolvingSymlinksInPath().path }
}
