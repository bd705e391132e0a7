import Binary
import ELF

/// The flat image of arm64, RISC-V or LoongArch: the kernel's memory, which begins with a header
/// (Documentation/arch/arm64/booting.rst, arch/riscv/boot-image-header.rst; arch/loongarch/kernel/head.S).
struct FlatImage: ContainerFormat {
    static let container = Container.flatImage
    private let bytes: Bytes
    private let row: Row

    /// What tells one architecture's header from another's.
    private struct Row {
        let machine: Machine
        let magicOffset: Int
        let magic: StaticString
        /// Whether bit 0 of the flags, at offset 24, says that the kernel is big-endian.
        let hasByteOrder: Bool
    }

    private static let rows = [
        Row(machine: .aarch64, magicOffset: 56, magic: "ARMd", hasByteOrder: true),
        Row(machine: .riscv, magicOffset: 56, magic: "RSC\u{05}", hasByteOrder: true),
        // Before version 0.2 of the header.
        Row(machine: .riscv, magicOffset: 48, magic: "RISCV\0\0\0", hasByteOrder: true),
    ]

    /// LINUX_PE_MAGIC (include/linux/pe.h), which is all that a LoongArch image has; other architectures have it in
    /// EFI programs that are no flat images.
    private static let peMagic: UInt32 = 0x8182_23cd

    init?(_ bytes: Bytes) {
        self.bytes = bytes
        if let row = FlatImage.rows.first(where: { bytes.hasText($0.magic, at: $0.magicOffset) }) {
            self.row = row
            return
        }
        guard let found = try? bytes.integer(UInt32.self, at: 56, .little), found == FlatImage.peMagic,
            let program = PEFile(bytes), program.machine == 0x6264 || program.machine == 0x6232,
            !EFIZboot.isHeader(bytes)
        else { return nil }
        row = Row(machine: .loongarch, magicOffset: 56, magic: "", hasByteOrder: false)
    }

    func inside() throws(ImageError.Problem) -> Inside {
        let flags = try bytes.field(UInt64.self, "the flags", at: 24, .little)
        // An EFI program's section table says how long the image is; the header only knows its size in memory.
        if let program = PEFile(bytes) { try program.checkIsWhole() }
        let order: ByteOrder = row.hasByteOrder && flags & 1 == 1 ? .big : .little
        let textOffset = try bytes.field(UInt64.self, "the offset of the text", at: 8, .little)
        return Inside(
            payload: .memory,
            traits: MemoryImage.Traits(
                machine: row.machine, layout: Layout(.bits64, order),
                textOffset: row.machine == .loongarch ? nil : textOffset))
    }
}
