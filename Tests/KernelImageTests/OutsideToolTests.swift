import Binary
import Foundation
import KernelImage
import TestSupport
import Testing

/// Containers that programs of others make while the test runs.
@Suite struct OutsideToolTests {
    private static let source = "/usr/src/linux-source-6.12.tar.xz"

    /// EFI zboot, by the kernel's own zboot-header.S and zboot.lds.
    @Test func findsTheKernelInWhatTheKernelsBuildMakes() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let image = Fixture.path("containers/Image.arm64")
        let result = try Tools.run(Fixture.path("make-zboot.sh"), [Self.source, image, directory.path])
        #expect(result.status == 0, "\(result.errors)")
        for type in ["gzip", "zstd"] {
            let zboot = try Bytes(contentsOf: directory.appending(path: "\(type).efi").path)
            let found = try ImageFile(zboot)
            #expect(found.chain == "EFI zboot > \(type) > Image > memory image")
            #expect(found.kernel.bytes == (try Bytes(contentsOf: image)))
            let size = try #require(found.layers[1].size)
            for count in stride(from: 0, to: found.layers[1].offset + size, by: 97) {
                #expect(throws: ImageError.self) { try ImageFile(zboot.slice(at: 0, count: count)) }
            }
        }
    }

    /// Android's boot images, by mkbootimg: Debian 12's knows no version 4.
    @Test(arguments: [0, 1, 3])
    func findsTheKernelInWhatMkbootimgMakes(_ version: Int) throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "boot.img").path
        let kernel = Fixture.path("containers/Image.arm64.gz")
        let result = try Tools.run(
            "mkbootimg",
            [
                "--header_version", "\(version)", "--kernel", kernel, "--ramdisk", kernel, "--pagesize", "4096", "-o",
                output,
            ])
        #expect(result.status == 0, "\(result.errors)")
        let found = try ImageFile(Bytes(contentsOf: output))
        #expect(found.chain == "Android boot image > gzip > Image > memory image")
        #expect(try found.layers[1].size == Bytes(contentsOf: kernel).count)
        #expect(Banner(in: found.kernel.bytes)?.text.contains(" #7 SMP ") == true)
    }

    @Test func saysWhereTheKernelOfAVendorBootImageIs() throws {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "vendor_boot.img").path
        let result = try Tools.run(
            "mkbootimg",
            [
                "--header_version", "3", "--vendor_boot", output, "--vendor_ramdisk",
                Fixture.path("containers/Image.arm64.gz"), "--dtb", Fixture.path("containers/board.dtb"),
            ])
        #expect(result.status == 0, "\(result.errors)")
        let error = #expect(throws: ImageError.self) { try ImageFile(Bytes(contentsOf: output)) }
        #expect(error?.description.contains("the kernel is in boot.img") == true)
    }
}
