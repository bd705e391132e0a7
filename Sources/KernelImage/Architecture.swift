import ELF

/// What must be known about an architecture to read its kernels: one row of ``Architecture/all`` each.
///
/// Rules of single subjects, such as the matching of syscall names, live in tables of those subjects and are keyed by
/// ``Architecture/name``.
public struct Architecture: Sendable, Hashable {
    /// Its name as the kernel's `arch/` directory spells it: "powerpc", "x86", "arm64".
    public let name: String
    /// The values of `e_machine` that its kernels have.
    public let machines: [Machine]
    /// The types of the relocations that a kernel applies to itself as it starts.
    public let relocations: RelocationTypes
    /// How function descriptors are laid out, where an ABI of the architecture has them.
    public let descriptor: FunctionDescriptorLayout?

    /// Relocation types of one architecture, by number. Type 0 is "none" everywhere, and here means that the
    /// architecture's kernels have no such relocation.
    public struct RelocationTypes: Sendable, Hashable {
        /// `R_*_RELATIVE`: the word becomes the load offset plus the addend.
        public let relative: UInt32
        /// The relocation that makes a word the address of a symbol plus the addend.
        public let absolute: UInt32
    }

    /// How one function descriptor is laid out.
    public struct FunctionDescriptorLayout: Sendable, Hashable {
        /// Bytes of one descriptor.
        public let size: Int
        /// Where in it the address of the function's code lies.
        public let entryPointOffset: Int
    }

    /// Every architecture that has a row.
    ///
    /// Machine numbers: System V gABI, "e_machine", and include/uapi/linux/elf-em.h (6.12). Relocations: each
    /// processor's psABI, and arch/*/include/asm/elf.h. Descriptors: 64-bit PowerPC ELF ABI 1.9 section 3.2.1
    /// (24 bytes: entry point, TOC, environment); Itanium Software Conventions section 8.3 (16 bytes: entry point,
    /// gp); 64-bit PA-RISC ELF supplement, and arch/parisc/include/asm/elf.h `Elf64_Fdesc` (32 bytes: two reserved
    /// words, entry point, gp).
    public static let all: [Architecture] = [
        row("arm", [40], relative: 23, absolute: 2),
        row("arm64", [183], relative: 1027, absolute: 257),
        row("csky", [252], relative: 9, absolute: 1),
        row("ia64", [50], descriptor: FunctionDescriptorLayout(size: 16, entryPointOffset: 0)),
        row("loongarch", [258], relative: 3, absolute: 2),
        row("mips", [8]),
        row("parisc", [15], descriptor: FunctionDescriptorLayout(size: 32, entryPointOffset: 16)),
        row(
            "powerpc", [20, 21], relative: 22, absolute: 38,
            descriptor: FunctionDescriptorLayout(size: 24, entryPointOffset: 0)),
        row("riscv", [243], relative: 3, absolute: 2),
        row("s390", [22], relative: 12, absolute: 22),
        row("sh", [42], relative: 165, absolute: 1),
        row("sparc", [2, 18, 43], relative: 22, absolute: 32),
        row("x86", [3, 62], relative: 8, absolute: 1),
        row("xtensa", [94], relative: 5, absolute: 1),
    ]

    private static func row(
        _ name: String, _ machines: [UInt16], relative: UInt32 = 0, absolute: UInt32 = 0,
        descriptor: FunctionDescriptorLayout? = nil
    ) -> Architecture {
        Architecture(
            name: name, machines: machines.map(Machine.init(rawValue:)),
            relocations: RelocationTypes(relative: relative, absolute: absolute), descriptor: descriptor)
    }

}

extension Architecture {
    /// The row of the architecture whose kernels have that `e_machine`.
    public init?(_ machine: Machine) {
        guard let row = Architecture.all.first(where: { $0.machines.contains(machine) }) else { return nil }
        self = row
    }
}
