import Architectures
import Binary
import CZlib
import ELF

/// U-Boot's image with a header of 64 bytes (U-Boot's include/image.h, `struct legacy_img_hdr`).
struct UImage: ContainerFormat {
    static let container = Container.uImage
    static let searchMagics = [SearchMagic([0x27, 0x05, 0x19, 0x56], at: 0)]
    static let hasHeaderChecksum = true
    private static let headerSize = 64
    private let bytes: Bytes

    init?(_ bytes: Bytes) {
        guard (try? bytes.integer(UInt32.self, at: 0, .big)) == 0x2705_1956 else { return nil }
        self.bytes = bytes
    }

    static func extent(of bytes: Bytes) -> Int? {
        guard let header = try? bytes.slice(at: 0, count: headerSize), (try? isSound(header)) == true,
            let size = try? header.integer(UInt32.self, at: 12, .big)
        else { return nil }
        return headerSize + Int(size)
    }

    /// Whether the header has its checksum, which is that of the header with zeros in its place.
    private static func isSound(_ header: Bytes) throws(ImageError.Problem) -> Bool {
        let zeroed = header.array.enumerated().map { (4..<8).contains($0.offset) ? 0 : $0.element }
        return try header.field(UInt32.self, "ih_hcrc", at: 4, .big) == crc(Bytes(zeroed))
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let header = try bytes.part("the header", at: 0, count: UImage.headerSize)
        guard try UImage.isSound(header) else { throw .badChecksum("the header", offset: 0) }
        let size = try header.field(UInt32.self, "ih_size", at: 12, .big)
        let load = try header.field(UInt32.self, "ih_load", at: 16, .big)
        let data = try bytes.part("the image", at: UImage.headerSize, count: size)
        guard try header.field(UInt32.self, "ih_dcrc", at: 24, .big) == UImage.crc(data) else {
            throw .badChecksum("the image", offset: UImage.headerSize)
        }
        let architecture = try header.field(UInt8.self, "ih_arch", at: 29, .big)
        let type = try header.field(UInt8.self, "ih_type", at: 30, .big)
        let name = try header.part("ih_name", at: 32, count: 32)
        var hints = ImageHints(uBootNumber: architecture)
        hints.loadAddress = UInt64(load)
        let (payload, offset) = try kernel(in: data, type)
        return Inside(
            payload: .part(payload, offset: offset, name: (try? name.cString(at: 0).text) ?? name.text),
            hints: hints, size: UImage.headerSize + Int(size))
    }

    private func kernel(in data: Bytes, _ type: UInt8) throws(ImageError.Problem) -> (Bytes, offset: Int) {
        switch type {
        // IH_TYPE_STANDALONE, IH_TYPE_KERNEL, IH_TYPE_KERNEL_NOLOAD.
        case 1, 2, 14: return (data, UImage.headerSize)
        // IH_TYPE_MULTI: the sizes of the images, ended by 0; the kernel is the first.
        case 4:
            let first = try data.field(UInt32.self, "the first image's size", at: 0, .big)
            var offset = 0
            while try data.field(UInt32.self, "an image's size", at: offset, .big) != 0 { offset += 4 }
            return (try data.part("the first image", at: offset + 4, count: first), UImage.headerSize + offset + 4)
        default: throw .noKernel("its ih_type is \(type), which is not one of a kernel")
        }
    }

    static func crc(_ bytes: Bytes) -> UInt32 {
        bytes.read { UInt32(truncatingIfNeeded: crc32_z(0, $0.input(), $0.inputCount)) }
    }
}

extension ImageHints {
    /// What U-Boot's number for an architecture says; nothing if it is not known.
    init(uBootNumber number: UInt8) {
        self.init { $0.number == number }
    }

    /// What U-Boot's name for an architecture says; nothing if it is not known.
    init(uBootName name: Bytes) {
        let text = name.text
        self.init { $0.names.contains(text) }
    }

    private init(where fits: (UBootArchitecture) -> Bool) {
        let found = Architecture.all.lazy.flatMap(\.uBoot).first(where: fits)
        self.init(
            machine: found?.machine,
            layout: found?.layout.map { Layout($0.wordSize == 8 ? .bits64 : .bits32, $0.byteOrder) })
    }
}
