import Binary

/// The header that Qualcomm's boot loader wants in front of a kernel that is not compressed, inside Android's boot image
/// (CodeLinaro's lk2nd and edk2 QcomModulePkg, `UncompressedLinux` in BootLinux.c): the magic number, the size of the
/// kernel, and the kernel.
struct UncompressedImage: ContainerFormat {
    static let container = Container.uncompressedImage
    static let searchMagics = [SearchMagic(Array("UNCOMPRESSED_IMG".utf8), at: 0)]
    private static let headerSize = 20
    private let bytes: Bytes

    init?(_ bytes: Bytes) {
        guard bytes.hasText("UNCOMPRESSED_IMG") else { return nil }
        self.bytes = bytes
    }

    static func extent(of bytes: Bytes) -> Int? {
        (try? bytes.integer(UInt32.self, at: 16, .little)).map { headerSize + Int($0) }
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let size = try bytes.field(UInt32.self, "the kernel's size", at: 16, .little)
        let start = UncompressedImage.headerSize
        guard size > 0 else { throw .badField("the kernel's size", offset: 16, value: 0) }
        // A device tree may follow.
        return Inside(
            payload: .part(try bytes.part("the kernel", at: start, count: size), offset: start),
            size: start + Int(size))
    }
}
