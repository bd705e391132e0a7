import Binary

/// The facts about one architecture of Linux: plain data, one value in one file for each.
///
/// It has no behaviour. Other modules turn the facts into behaviour: `ELF` and `KernelImage` read images, `Kallsyms`
/// lists and writes symbols, `SyscallEvents` matches names, `SyscallTrace` shows calls. Each fact has a default, the
/// value of most architectures, so that a file states only what differs.
public struct Architecture: Sendable, Hashable, Identifiable {
    /// Its name as the kernel's `arch/` directory spells it: "powerpc", "x86", "arm64".
    public var name: String
    /// Other values that `ARCH` may have for it when a kernel is built, such as "x86_64" (Makefile, `SRCARCH`).
    public var otherBuildNames: [String] = []
    /// The beginnings of words in a module's vermagic that only this architecture's kernels write
    /// (`MODULE_ARCH_VERMAGIC`, arch/*/include/asm/vermagic.h, 5.8 to 6.12). Some configurations write none.
    public var vermagicPrefixes: [String] = []

    /// The values of `e_machine` that its kernels have: first that of 32-bit kernels, last that of 64-bit kernels.
    public var machines: [ELFMachine]
    /// Whether it has 64-bit kernels.
    public var has64BitKernels = true
    /// The byte order of its kernels; nil if both exist, and `CONFIG_CPU_BIG_ENDIAN` chooses.
    public var byteOrder: ByteOrder?
    /// The 32-bit instruction by which most functions return, from which the code of an image tells its architecture.
    /// Nil if instructions have other sizes, or if it is not known.
    public var returnInstruction: UInt32?
    /// Whether code has the byte order of data. A big-endian ARM kernel may have little-endian code (BE8).
    public var hasCodeInDataOrder = true
    /// The flag in `e_flags` of big-endian files with little-endian code; 0 for none.
    public var littleCodeFlag: UInt32 = 0
    /// The least distance from one instruction to the next, in bytes.
    public var instructionStep = 4
    /// The instructions in which its kernels' code has limits, such as `NR_syscalls`; none if they are not stated.
    public var constants: [ConstantForm] = []
    /// The relocations that a kernel applies to itself as it starts.
    public var relocations = RelocationTypes()
    /// The layout of function descriptors; nil if no ABI of the architecture has them.
    public var descriptor: FunctionDescriptorLayout?
    /// The flag in `sh_flags` of sections near the global pointer, to which `nm` gives letters of their own; 0 for
    /// none.
    public var smallDataFlag: UInt64 = 0
    /// The symbols that `nm` does not list.
    public var unlistedSymbols = UnlistedSymbols()
    /// Whether the lowest bit of a function's symbol value is not part of the address, but tells the instruction set of
    /// the code (Thumb, microMIPS).
    public var marksInstructionSet = false
    /// The formats of the object files that can be written for it. Each has a name of its own.
    public var objects: [ObjectFormat] = []

    /// U-Boot's numbers and names for it.
    public var uBoot: [UBootArchitecture] = []
    /// The headers of its flat images.
    public var flatImages: [FlatImageHeader] = []

    /// The rules by which its kernels match handlers with syscall metadata, from the newest to the oldest. A kernel to
    /// which no rule applies has the generic rule.
    public var nameRules: [NameRule] = []
    /// The syscall tables in its kernels. For each symbol the first one that a kernel has counts. If none is stated for
    /// `sys_call_table`, its slots have the size of an address.
    public var handlerTables: [HandlerTable] = []
    /// The names of syscall handlers that only this architecture has.
    public var handlerNames = HandlerNames()

    /// How programs call its kernels: one value for each kind of program for which `uname -m` has a name.
    public var programs: [ProgramABI] = []

    /// The name, which no other architecture has.
    public var id: String { name }
}

extension Architecture {
    /// The architecture whose kernels have `machine` as `e_machine`; nil if it is not known.
    public init?(_ machine: ELFMachine) {
        guard let found = Architecture.byMachine[machine] else { return nil }
        self = found
    }

    /// The architecture with that value of `ARCH`, as in the first line of a configuration: "x86_64", "powerpc"; nil if
    /// it is not known.
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
