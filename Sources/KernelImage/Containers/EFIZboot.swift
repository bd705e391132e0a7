import Binary

/// A kernel inside an EFI program that decompresses it (drivers/firmware/efi/libstub/zboot-header.S).
struct EFIZboot: ContainerFormat {
    static let container = Container.efiZboot
    static let searchMagics = [SearchMagic(Array("zimg".utf8), at: 4)]
    private let bytes: Bytes

    static func extent(of bytes: Bytes) -> Int? {
        guard case .part(let payload, let offset, _) = try? EFIZboot(bytes)?.inside().payload else { return nil }
        return offset + payload.count
    }

    init?(_ bytes: Bytes) {
        guard EFIZboot.isHeader(bytes) else { return nil }
        self.bytes = bytes
    }

    static func isHeader(_ bytes: Bytes) -> Bool {
        bytes.hasText("MZ") && bytes.hasText("zimg", at: 4)
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let offset = try bytes.field(UInt32.self, "the payload's offset", at: 8, .little)
        let size = try bytes.field(UInt32.self, "the payload's size", at: 12, .little)
        let name = try bytes.part("the compression type", at: 24, count: 32)
        let payload = try bytes.part("the payload", at: offset, count: size)
        guard Compression(magicOf: payload) != nil else {
            throw .unsupported("its payload is of type '\((try? name.cString(at: 0).text) ?? name.text)'")
        }
        return Inside(payload: .part(payload, offset: Int(offset)))
    }
}
