import Binary
import KernelImage
import Testing

@Suite struct PackageTests {
    static let packages: [(String, String)] = [
        ("gnu.tar.gz", "gzip > tar"), ("pax.tar.xz", "xz > tar"), ("ustar.tar.zst", "zstd > tar"),
        ("v7.tar.bz2", "bzip2 > tar"), ("gnu.tar.lz4", "lz4 > tar"), ("gnu.tar.lzo", "lzo > tar"),
        ("gnu.tar.lzma", "lzma > tar"), ("newc.cpio", "cpio"), ("none.deb", "deb > tar"),
        ("gzip.deb", "deb > gzip > tar"), ("xz.deb", "deb > xz > tar"), ("zstd.deb", "deb > zstd > tar"),
        ("gzdio.rpm", "rpm > gzip > cpio"), ("bzdio.rpm", "rpm > bzip2 > cpio"), ("xzdio.rpm", "rpm > xz > cpio"),
        ("lzdio.rpm", "rpm > lzma > cpio"), ("zstdio.rpm", "rpm > zstd > cpio"),
    ]

    @Test(arguments: packages)
    func findsTheKernelAndItsConfiguration(_ name: String, _ chain: String) throws {
        let image = try ImageFile(Fixture.bytes("packages/" + name))
        #expect(image.chain == chain + " > bzImage > xz > ELF")
        #expect(try image.kernel.bytes == Fixture.bytes("containers/kernel.elf"))
        let path = name.hasSuffix(".rpm") ? "lib/modules/6.1.0-fixture/vmlinuz" : "boot/vmlinuz-6.1.0-fixture"
        #expect(image.layers.contains { $0.name == path })
        let config = KernelConfig(parsing: try #require(image.config))
        #expect(config.value("KALLSYMS") == "y")
    }

    @Test(arguments: packages)
    func refusesATruncatedPackage(_ name: String, _ chain: String) throws {
        let bytes = try Fixture.bytes("packages/" + name)
        let kernel = try Fixture.bytes("containers/kernel.elf")
        var refused = 0
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
            do throws(ImageError) {
                let image = try ImageFile(bytes.prefix(count))
                // What is missing is behind the kernel.
                #expect(image.kernel.bytes == kernel, "\(count) bytes")
            } catch {
                refused += 1
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(refused > 0)
    }

    /// A damaged package is refused, or the kernel in it, whose payload has a checksum, is as it was.
    @Test(arguments: packages)
    func survivesDamage(_ name: String, _ chain: String) throws {
        let sound = try Fixture.bytes("packages/" + name).array
        let kernel = try Fixture.bytes("containers/kernel.elf")
        var (refused, taken) = (0, 0)
        for offset in stride(from: 0, to: sound.count, by: name == "none.deb" ? 97 : 7) {
            for value in [UInt8(0), 0xff, sound[offset] ^ 0x10] where value != sound[offset] {
                var damaged = sound
                damaged[offset] = value
                do throws(ImageError) {
                    let image = try ImageFile(Bytes(damaged), limit: 1 << 20)
                    taken += 1
                    #expect(image.kernel.bytes == kernel, "offset \(offset)")
                } catch {
                    refused += 1
                    #expect((1..<400).contains(error.description.count), "\(error)")
                }
            }
        }
        #expect(taken > 0)
        #expect(refused > 0)
    }

    /// A header of a tar archive (tar's manual, "Basic Tar Format"), its size in base 256.
    private static func tarHeader(_ name: String, size: UInt64, type: Character) -> [UInt8] {
        func field(_ text: String, _ count: Int) -> [UInt8] {
            Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
        }
        var header = field(name, 100) + field("0000644", 8) + field("0000000", 8) + field("0000000", 8)
        header += [0x80, 0, 0, 0] + withUnsafeBytes(of: size.bigEndian) { Array($0) }
        header += field("00000000000", 12) + field("        ", 8) + field(String(type), 101)
        header += field("ustar\u{0}00", 255)
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: field("0" + String(sum, radix: 8), 8))
        return header
    }

    /// Sizes that no archive has, and one that is more than is gone through for a kernel behind it.
    @Test(arguments: [
        (UInt64(Int64.max), "g", "a file's size at offset 124 is 9223372036854775807"),
        (UInt64(Int64.max), "K", "a file's size at offset 124"),
        (UInt64(Int64.max), "0", "a file's size at offset 124"),
        (1 << 50, "5", "a file's size at offset 124"), (40 << 30, "0", "the limit of 17179869184"),
        (40 << 30, "g", "the limit of 17179869184"),
    ])
    func refusesSizesBeyondTheLimit(_ size: UInt64, _ type: Character, _ text: String) {
        let archive = Bytes(Self.tarHeader("usr/large", size: size, type: type) + [UInt8](repeating: 0, count: 1024))
        let error = #expect(throws: ImageError.self) { try ImageFile(archive) }
        #expect(error?.description.contains(text) == true, "\(String(describing: error))")
    }

    @Test(
        arguments: [
            ("/boot/vmlinuz-6.1.0-50-amd64", "/boot/config-6.1.0-50-amd64"), ("vmlinuz-6.1", "config-6.1"),
            ("/usr/lib/modules/6.9/vmlinuz", "/usr/lib/modules/6.9/config"),
            ("./Image-6.4-default", "./config-6.4-default"),
            ("/tmp/kernel.elf", nil), ("/boot/initrd.img-6.1", nil), ("", nil),
        ] as [(String, String?)])
    func knowsWhereAConfigurationLies(_ path: String, _ config: String?) {
        #expect(KernelPath.config(beside: path) == config)
    }
}
