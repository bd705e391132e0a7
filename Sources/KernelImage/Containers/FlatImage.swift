import Architectures
import Binary
import ELF

/// The flat image of an architecture that has one (``Architecture/flatImages``): the kernel's memory, which begins with a
/// header.
struct FlatImage: ContainerFormat {
    static let container = Container.flatImage
    /// Those with magic numbers of their own.
    static let searchMagics = Architecture.all.flatMap(\.flatImages).filter(\.coffMachines.isEmpty).map {
        SearchMagic($0.magic, at: $0.magicOffset)
    }
    private let bytes: Bytes
    private let header: FlatImageHeader

    init?(_ bytes: Bytes) {
        self.bytes = bytes
        let headers = Architecture.all.lazy.flatMap(\.flatImages)
        guard let header = headers.first(where: { FlatImage.begins(bytes, with: $0) }) else { return nil }
        self.header = header
    }

    /// The size in memory: at least that in the file.
    static func extent(of bytes: Bytes) -> Int? {
        guard FlatImage(bytes) != nil, let offset = try? bytes.integer(UInt64.self, at: 8, .little), offset < 1 << 30,
            let size = try? bytes.integer(UInt64.self, at: 16, .little), size > 64, size < 1 << 30
        else { return nil }
        return Int(size)
    }

    private static func begins(_ bytes: Bytes, with header: FlatImageHeader) -> Bool {
        guard let magic = try? bytes.slice(at: header.magicOffset, count: header.magic.count),
            magic.array == header.magic
        else { return false }
        guard !header.coffMachines.isEmpty else { return true }
        // A compressed kernel for EFI is such a program too, and no flat image.
        return PEFile(bytes).map { header.coffMachines.contains($0.machine) } ?? false && !EFIZboot.isHeader(bytes)
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let flags = try bytes.field(UInt64.self, "the flags", at: 24, .little)
        // An EFI program's section table says how long the image is; the header only knows its size in memory.
        if let program = PEFile(bytes) { try program.checkIsWhole() }
        let order: ByteOrder = header.hasByteOrderFlag && flags & 1 == 1 ? .big : .little
        let textOffset = try bytes.field(UInt64.self, "the offset of the text", at: 8, .little)
        var hints = ImageHints(machine: header.machine, textOffset: header.hasTextOffset ? textOffset : nil)
        hints.byteOrder = order
        // A width that the header does not tell is told by the contents.
        if header.wordSizes.isEmpty || header.wordSizes[textOffset] == 8 {
            hints.fileClass = .bits64
        } else if header.wordSizes[textOffset] == 4 {
            hints.fileClass = .bits32
        }
        return Inside(payload: .memory, hints: hints)
    }
}
