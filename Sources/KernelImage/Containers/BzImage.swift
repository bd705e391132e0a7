import Architectures
import Binary
import ELF

/// The x86 boot protocol's image: real-mode setup code with a header, and behind it the code that decompresses the
/// kernel, with the kernel (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header").
struct BzImage: ContainerFormat {
    static let container = Container.bzImage
    static let searchMagics = [SearchMagic(Array("HdrS".utf8), at: 0x202)]
    private let bytes: Bytes

    static func extent(of bytes: Bytes) -> Int? {
        guard let inside = try? BzImage(bytes)?.inside() else { return nil }
        switch inside.payload {
        case .part(let payload, let offset, _): return offset + payload.count
        case .hidden(let region, let offset, _):
            // syssize, in units of 16 bytes.
            let stated = (try? bytes.integer(UInt32.self, at: 0x1f4, .little)).map { Int($0) * 16 } ?? 0
            return offset + (stated == 0 ? region.count : stated)
        case .memory, .oneOf: return nil
        }
    }

    init?(_ bytes: Bytes) {
        // boot_flag, and header.
        guard bytes.hasText("HdrS", at: 0x202), (try? bytes.integer(UInt16.self, at: 0x1fe, .little)) == 0xaa55 else {
            return nil
        }
        self.bytes = bytes
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let version = try bytes.field(UInt16.self, "the protocol version", at: 0x206, .little)
        let sectors = try bytes.field(UInt8.self, "setup_sects", at: 0x1f1, .little)
        // For historical reasons 0 means 4.
        let setupSize = (sectors == 0 ? 5 : Int(sectors) + 1) * 512
        let isWide =
            version >= 0x20c ? try bytes.field(UInt16.self, "xloadflags", at: 0x236, .little) & 1 != 0 : nil
        var hints =
            isWide.map { ImageHints(machine: $0 ? .amd64 : .i386, layout: Layout($0 ? .bits64 : .bits32, .little)) }
            ?? ImageHints(family: Architecture(.i386))
        if version >= 0x20a {
            hints.loadAddress = try bytes.field(UInt64.self, "pref_address", at: 0x258, .little)
        }
        _ = try bytes.part("the setup code", at: 0, count: setupSize)
        let protected = try bytes.part("the protected-mode code", at: setupSize, count: bytes.count - setupSize)
        guard version >= 0x208 else {
            return Inside(payload: .hidden(protected, offset: setupSize), hints: hints)
        }
        let offset = setupSize + Int(try bytes.field(UInt32.self, "payload_offset", at: 0x248, .little))
        let size = try bytes.field(UInt32.self, "payload_length", at: 0x24c, .little)
        let payload = try bytes.part("the payload", at: offset, count: size)
        return Inside(payload: .part(payload, offset: offset), hints: hints)
    }
}
