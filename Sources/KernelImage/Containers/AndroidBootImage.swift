import Architectures
import Binary

/// Android's boot image, with a header of version 0 to 4 (system/tools/mkbootimg/include/bootimg/bootimg.h).
struct AndroidBootImage: ContainerFormat {
    static let container = Container.androidBoot
    static let searchMagics = [SearchMagic(Array("ANDROID!".utf8), at: 0)]
    private let bytes: Bytes

    static func extent(of bytes: Bytes) -> Int? {
        guard case .part(let kernel, let offset, _) = try? AndroidBootImage(bytes)?.inside().payload else { return nil }
        return offset + kernel.count
    }

    init?(_ bytes: Bytes) {
        guard bytes.hasText("ANDROID!") || bytes.hasText(AndroidBootImage.vendorMagic) else { return nil }
        self.bytes = bytes
    }

    /// Of the image beside it, since version 3, with what a device's vendor adds.
    private static let vendorMagic: StaticString = "VNDRBOOT"

    func inside() throws(ImageError.Problem) -> Inside {
        guard !bytes.hasText(AndroidBootImage.vendorMagic) else {
            throw .noKernel("a vendor_boot image has ramdisks and a device tree, the kernel is in boot.img")
        }
        let size = try bytes.field(UInt32.self, "kernel_size", at: 8, .little)
        let version = try bytes.field(UInt32.self, "header_version", at: 40, .little)
        var hints = ImageHints()
        var pageSize = 4096
        // Version 0 has the size of a device tree, or 0, where later ones have their number; from 3 on pages have a
        // fixed size, and no addresses are given.
        if version < 3 || version > 16 {
            hints.loadAddress = UInt64(try bytes.field(UInt32.self, "kernel_addr", at: 12, .little))
            let stated = try bytes.field(UInt32.self, "page_size", at: 36, .little)
            guard stated >= 2048, stated <= 1 << 16, stated & (stated - 1) == 0 else {
                throw .badField("page_size", offset: 36, value: UInt64(stated))
            }
            pageSize = Int(stated)
        }
        guard size > 0 else { throw .noKernel("its kernel_size is 0") }
        return Inside(
            payload: .part(try bytes.part("the kernel", at: pageSize, count: size), offset: pageSize),
            hints: hints)
    }
}
