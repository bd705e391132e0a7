import Architectures
import Binary
import ELF

/// The 32-bit ARM self-extracting image: a header, code that decompresses the kernel, and the kernel
/// (Documentation/arch/arm/booting.rst; arch/arm/boot/compressed/head.S and vmlinux.lds.S).
struct ZImage: ContainerFormat {
    static let container = Container.zImage
    static let searchMagics = [
        SearchMagic([0x18, 0x28, 0x6f, 0x01], at: 0x24), SearchMagic([0x01, 0x6f, 0x28, 0x18], at: 0x24),
    ]
    private static let magic: UInt32 = 0x016f_2818
    private let bytes: Bytes
    private let order: ByteOrder

    static func extent(of bytes: Bytes) -> Int? {
        guard let order = ZImage(bytes)?.order, let start = try? bytes.integer(UInt32.self, at: 0x28, order),
            let end = try? bytes.integer(UInt32.self, at: 0x2c, order), end > start, end - start > 0x30
        else { return nil }
        return Int(end - start)
    }

    init?(_ bytes: Bytes) {
        let magic = ZImage.magic
        guard let found = try? bytes.integer(UInt32.self, at: 0x24, .little) else { return nil }
        guard found == magic || found == magic.byteSwapped else { return nil }
        self.bytes = bytes
        order = found == magic ? .little : .big
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let start = try bytes.field(UInt32.self, "the start address", at: 0x28, order)
        let end = try bytes.field(UInt32.self, "the end address", at: 0x2c, order)
        guard end > start else { throw .badField("the end address", offset: 0x2c, value: UInt64(end)) }
        // A device tree may lie behind the image.
        let image = try bytes.part("the image", at: 0, count: end - start)
        var hints = ImageHints(machine: .arm, layout: Layout(.bits32, order))
        // EF_ARM_EABI_VER5, the only ABI that kernels have been built for since 2.6.16.
        hints.flags = 0x0500_0000
        var region = image
        if let table = Table(image, order) {
            hints.textOffset = table.textOffset
            let payloadEnd = Int(table.payloadSizeOffset) + 4
            region = try image.part("the payload's size", at: 0, count: payloadEnd)
        }
        return Inside(payload: .hidden(region, offset: 0), hints: hints, size: image.count)
    }

    /// What images since Linux 4.15 say about themselves: tag "KLSZ" (commit c772568788b5).
    private struct Table {
        /// Where the kernel's decompressed size lies: the last four bytes of the payload.
        let payloadSizeOffset: UInt32
        /// `TEXT_OFFSET`; nil where the table does not have it (before Linux 5.8).
        let textOffset: UInt64?

        init?(_ image: Bytes, _ order: ByteOrder) {
            guard let magic = try? image.integer(UInt32.self, at: 0x34, order), magic == 0x4545_4545,
                let table = try? image.integer(UInt32.self, at: 0x38, order),
                let words = try? image.integer(UInt32.self, at: Int(table), order), words >= 3,
                let tag = try? image.integer(UInt32.self, at: Int(table) + 4, order), tag == 0x5a53_4c4b,
                let offset = try? image.integer(UInt32.self, at: Int(table) + 8, order)
            else { return nil }
            payloadSizeOffset = offset
            textOffset =
                words >= 5 ? (try? image.integer(UInt32.self, at: Int(table) + 16, order)).map(UInt64.init) : nil
        }
    }
}
