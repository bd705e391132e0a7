import Binary

/// What is known of one architecture of Linux: plain data, one value in one file for each.
///
/// It has no behaviour. Other modules turn the facts into behaviour: `ELF` and `KernelImage` read images by them,
/// `Kallsyms` lists and writes symbols, `SyscallEvents` matches names, `SyscallTrace` shows calls. A fact that an
/// architecture does not state has the value that most architectures have, so that a new file states only what differs.
public struct Architecture: Sendable, Hashable, Identifiable {
    /// Its name as the kernel's `arch/` directory spells it: "powerpc", "x86", "arm64".
    public var name: String
    /// Other values that `ARCH` may have for it when a kernel is built, such as "x86_64" (Makefile, `SRCARCH`).
    public var otherBuildNames: [String] = []
    /// What words in a module's vermagic begin with that only this architecture's kernels write
    /// (`MODULE_ARCH_VERMAGIC`, arch/*/include/asm/vermagic.h, 5.8 to 6.12). Some configurations write none.
    public var vermagicPrefixes: [String] = []

    /// The values of `e_machine` that its kernels have: that of 32-bit kernels first, that of 64-bit kernels last.
    public var machines: [ELFMachine]
    /// Whether there are kernels of 64 bits for it.
    public var has64BitKernels = true
    /// The byte order of its kernels; nil where both exist, and `CONFIG_CPU_BIG_ENDIAN` chooses.
    public var byteOrder: ByteOrder?
    /// The instruction by which most of its functions return, a word of 32 bits; nil where instructions have other sizes, or
    /// where it is not known. By it the code of an image tells the architecture.
    public var returnInstruction: UInt32?
    /// Whether code has the byte order of data. On ARM a big-endian kernel may have little-endian code (BE8).
    public var hasCodeInDataOrder = true
    /// The relocations that a kernel applies to itself as it starts.
    public var relocations = RelocationTypes()
    /// How function descriptors are laid out; nil where no ABI of the architecture has them.
    public var descriptor: FunctionDescriptorLayout?
    /// The flag of sections near the global pointer (`sh_flags`), which `nm` gives letters of their own; 0 for none.
    public var smallDataFlag: UInt64 = 0
    /// The symbols that `nm` does not list.
    public var unlistedSymbols = UnlistedSymbols()
    /// Whether the lowest bit of a function's symbol value is no part of its address, but says which instruction set
    /// the code has (Thumb, microMIPS).
    public var marksInstructionSet = false
    /// The object files that can be made for it, each under a name of its own.
    public var objects: [ObjectFormat] = []

    /// The numbers and names that U-Boot has for it.
    public var uBoot: [UBootArchitecture] = []
    /// The headers of its flat images.
    public var flatImages: [FlatImageHeader] = []

    /// The rules by which its kernels match handlers with syscall metadata, from the newest to the oldest. A kernel to
    /// which none applies has the generic rule.
    public var nameRules: [NameRule] = []
    /// The tables of syscall handlers in its kernels. The first one of a symbol counts. If there is none for
    /// `sys_call_table`, its slots have the size of an address.
    public var handlerTables: [HandlerTable] = []
    /// The names of syscall handlers that only this architecture has.
    public var handlerNames = HandlerNames()

    /// How programs call its kernels, one value for each kind of program that `uname -m` has a name for.
    public var programs: [ProgramABI] = []

    /// The name.
    public var id: String { name }
}

extension Architecture {
    /// The architecture whose kernels have that `e_machine`; nil if it is not known.
    public init?(_ machine: ELFMachine) {
        guard let found = Architecture.byMachine[machine] else { return nil }
        self = found
    }

    /// The architecture that `ARCH` names when a kernel is built, as a configuration's first line has it: "x86_64",
    /// "powerpc"; nil if it is not known.
    public init?(buildName name: some StringProtocol) {
        guard
            let found = Architecture.all.first(where: { $0.name == name || $0.otherBuildNames.contains(String(name)) })
        else { return nil }
        self = found
    }

    private static let byMachine = Dictionary(
        all.flatMap { architecture in architecture.machines.map { ($0, architecture) } },
        uniquingKeysWith: { first, _ in first })
}
