import Binary
import Foundation
import KernelImage
import TestSupport
import Testing

/// Dumps of NAND flash: UBI's erase blocks, made by `ubinize`, and pages with their spare bytes.
@Suite struct FlashTests {
    private static let kernel = Fixture.path("containers/kernel.raw")

    /// A kernel as `mkimage` wraps it, in more than one erase block.
    private static let uImage = Result {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "uImage").path
        let made = try Tools.run(
            "mkimage",
            [
                "-A", "mips", "-O", "linux", "-T", "kernel", "-C", "none", "-a", "80060000", "-e", "80060400", "-n",
                "Linux-6.1",
                "-d", kernel, output,
            ])
        try #require(made.status == 0, "\(made.errors)")
        return try Bytes(contentsOf: output).array
    }

    /// What `ubinize` makes: a volume of settings, one of a root file system, and `kernel`, last by its number.
    private static func ubi(
        _ options: [String], name: String = "kernel", type: String = "static", _ kernel: [UInt8]
    ) throws -> [UInt8] {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        func write(_ bytes: [UInt8], _ name: String) throws {
            try Data(bytes).write(to: directory.appending(path: name))
        }
        try write(kernel, "kernel")
        try write(Fixture.noise(60_000), "root")
        let volumes: [(name: String, type: String, image: String?, size: String?)] = [
            ("env", "dynamic", nil, "20KiB"), ("rootfs", "dynamic", "root", nil), (name, type, "kernel", nil),
        ]
        var text = ""
        for (number, volume) in volumes.enumerated() {
            text += "[v\(number)]\nmode=ubi\nvol_id=\(number)\nvol_type=\(volume.type)\nvol_name=\(volume.name)\n"
            if let image = volume.image { text += "image=\(image)\n" }
            if let size = volume.size { text += "vol_size=\(size)\n" }
        }
        try write(Array(text.utf8), "ubi.cfg")
        let made = try Tools.run(
            "ubinize", ["-o", "flash.ubi", "-Q", "7"] + options + ["ubi.cfg"], directory: directory)
        try #require(made.status == 0, "\(made.errors)")
        return try Bytes(contentsOf: directory.appending(path: "flash.ubi").path).array
    }

    private static func expectKernel(
        _ file: [UInt8], _ chain: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let image = try ImageFile(Bytes(file))
        #expect(image.chain == chain, sourceLocation: sourceLocation)
        #expect(try image.kernel.bytes == Bytes(contentsOf: kernel), sourceLocation: sourceLocation)
        #expect(image.others.isEmpty, sourceLocation: sourceLocation)
    }

    /// NOR and NAND; volumes with and without their own size; a name that says nothing.
    @Test(arguments: [
        (["-p", "16KiB", "-m", "1", "-s", "1"], "kernel", "static"),
        (["-p", "16KiB", "-m", "512"], "linux", "dynamic"),
        (["-p", "128KiB", "-m", "2048"], "kernel", "dynamic"),
        (["-p", "16KiB", "-m", "512", "-s", "256"], "vol", "static"),
    ])
    func readsVolumes(_ options: [String], _ name: String, _ type: String) throws {
        let flash = try Self.ubi(options, name: name, type: type, Self.uImage.get())
        try Self.expectKernel(flash, "UBI > uImage > memory image")
        let layers = try ImageFile(Bytes(flash)).layers
        #expect(layers[0].size == flash.count)
        #expect(layers[1].name == name)
        // Behind a boot loader, with erased flash at the end.
        let dump = Fixture.noise(0x20000) + flash + [UInt8](repeating: 0xff, count: 0x40000)
        try Self.expectKernel(dump, "unknown format > UBI > uImage > memory image")
        #expect(try ImageFile(Bytes(dump)).layers[1].offset == 0x20000)
        #expect(try ImageFile(Bytes(dump)).layers[1].size == flash.count)
    }

    /// Erase blocks wear out: they are in any order, bad ones are between them, and an older copy of one may be left.
    @Test func putsBlocksInOrder() throws {
        let size = 16 << 10
        let image = try Self.uImage.get()
        let flash = try Self.ubi(["-p", "16KiB", "-m", "512"], image)
        var blocks = stride(from: 0, to: flash.count, by: size).map { Array(flash[$0..<$0 + size]) }
        let bad = [UInt8](repeating: 0, count: size)
        blocks = [blocks[0]] + blocks.dropFirst().reversed()
        blocks.insert(contentsOf: [bad, bad], at: 3)
        blocks.insert(bad, at: 1)
        try Self.expectKernel(blocks.joined().map { $0 }, "UBI > uImage > memory image")
        // A copy that was not finished: flagged, of a higher number in the order, and not with its checksum.
        let place = try #require(
            blocks.firstIndex { $0.count == size && $0[512..<516].elementsEqual("UBI!".utf8) && $0[523] == 2 })
        var copy = blocks[place]
        copy[512 + 6] = 1
        copy[512 + 47] = 200
        copy[size - 1] ^= 1
        copy[1024] ^= 1
        let sum = ~crc32(copy[512..<512 + 60])
        for index in 0..<4 { copy[512 + 60 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * index)) }
        try Self.expectKernel((blocks + [copy]).joined().map { $0 }, "UBI > uImage > memory image")
    }

    /// The checksum of gzip and UBI, bit by bit.
    private func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
    }

    /// A volume that holds none, or that lacks a block.
    @Test func saysWhatVolumesHold() throws {
        let flash = try Self.ubi(["-p", "16KiB", "-m", "512"], Fixture.noise(5000))
        let error = #expect(throws: ImageError.self) { try ImageFile(Bytes(flash)) }
        #expect(error?.description.hasPrefix("UBI") == true)
        let image = try Self.uImage.get()
        let size = 16 << 10
        let whole = try Self.ubi(["-p", "16KiB", "-m", "512"], image)
        let starts = Array(stride(from: 0, to: whole.count, by: size))
        let place = try #require(
            starts.last { whole[$0 + 512 + 11] == 2 && whole[$0 + 512] == UInt8(ascii: "U") })
        let cut = Array(whole[..<place] + whole[(place + size)...])
        let missing = #expect(throws: ImageError.self) { try ImageFile(Bytes(cut)) }
        #expect(
            missing?.description.contains("'kernel'") == true && missing?.description.contains("truncated?") == true)
    }

    /// `nanddump --oob`: a mark, free bytes and a checksum behind each page; nothing behind pages that were never written.
    private static func withSpareBytes(_ flash: [UInt8], page: Int, spare: Int) -> [UInt8] {
        var dump: [UInt8] = []
        let padded = flash + [UInt8](repeating: 0xff, count: (page - flash.count % page) % page)
        for start in stride(from: 0, to: padded.count, by: page) {
            let contents = padded[start..<start + page]
            dump += contents
            let isErased = contents.allSatisfy { $0 == 0xff }
            let free = page == 512 ? 8 : spare / 2
            dump += [UInt8](repeating: 0xff, count: free)
            dump +=
                isErased
                ? [UInt8](repeating: 0xff, count: spare - free) : Fixture.noise(spare - free, seed: UInt64(start + 1))
        }
        return dump
    }

    @Test(arguments: [(512, 16), (2048, 64), (2048, 128), (4096, 128), (4096, 224), (4096, 256), (8192, 448)])
    func leavesSpareBytesOut(_ page: Int, _ spare: Int) throws {
        let image = try Self.uImage.get()
        // Alone, behind a boot loader, and in UBI.
        let erased = [UInt8](repeating: 0xff, count: 0x40000)
        let front = Fixture.noise(0x40000)
        let long = image + [UInt8](repeating: 0xff, count: (page - image.count % page) % page) + front
        let size = max(page * 4, 16 << 10) / 1024
        let flash = try Self.ubi(["-p", "\(size)KiB", "-m", "\(page)"], image)
        for (contents, chain) in [
            (long, "uImage > memory image"), (front + image + erased, "unknown format > uImage > memory image"),
            (front + flash + erased, "unknown format > UBI > uImage > memory image"),
        ] {
            let dump = Self.withSpareBytes(contents, page: page, spare: spare)
            try Self.expectKernel(dump, "NAND dump > " + chain)
            #expect(try ImageFile(Bytes(dump)).layers[1].name == "pages of \(page)+\(spare) bytes")
        }
    }

    @Test func survivesDamage() throws {
        let flash = try Self.ubi(["-p", "16KiB", "-m", "512"], Self.uImage.get())
        let kernel = try Bytes(contentsOf: Self.kernel)
        var (read, refused) = (0, 0)
        for damaged in Damage.corrupted(flash, count: 150, seed: 7) {
            do throws(ImageError) {
                if try ImageFile(Bytes(damaged)).kernel.bytes == kernel { read += 1 }
            } catch {
                #expect(!error.description.contains("\n"))
                refused += 1
            }
        }
        #expect(read + refused > 100)
        for count in stride(from: 0, to: flash.count, by: flash.count / 40) {
            do throws(ImageError) {
                #expect(try ImageFile(Bytes(flash[..<count])).kernel.bytes == kernel)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        // Blocks whose headers name places and numbers that there cannot be, with a checksum all the same.
        for (offset, value) in [
            (16, 0xff), (20, 0xff), (512 + 8, 0xff), (512 + 12, 0xff), (512 + 20, 0xff),
        ] {
            var changed = flash
            for start in stride(from: 0, to: changed.count, by: 16 << 10) {
                changed[start + offset] = UInt8(value)
                let header = start + (offset < 512 ? 0 : 512)
                let sum = ~crc32(changed[header..<header + 60])
                for index in 0..<4 {
                    changed[header + 60 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * index))
                }
            }
            #expect(throws: ImageError.self, "\(offset)") { try ImageFile(Bytes(changed)) }
        }
    }
}
