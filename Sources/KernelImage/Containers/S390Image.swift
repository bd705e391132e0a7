import Architectures
import Binary
import ELF

/// The image of s390: boot code for every way of loading it, the decompressor, and the kernel (arch/s390/boot/head.S).
struct S390Image: ContainerFormat {
    static let container = Container.s390Image
    private let bytes: Bytes

    init?(_ bytes: Bytes) {
        // At the entry for KVM and kdump.
        guard bytes.hasText("S390EP", at: 0x10008) else { return nil }
        self.bytes = bytes
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let start = 0x11000
        let region = try bytes.part("the decompressor", at: start, count: max(bytes.count - start, 0))
        return Inside(
            payload: .hidden(region, offset: start),
            hints: ImageHints(machine: .s390, layout: Layout(.bits64, .big)))
    }
}
