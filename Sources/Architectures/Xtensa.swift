extension Architecture {
    /// Xtensa, 32 bits.
    ///
    /// Relocations: `R_XTENSA_RELATIVE` and `R_XTENSA_32` (arch/xtensa/include/asm/elf.h).
    static let xtensa = Architecture(
        name: "xtensa", vermagicPrefixes: ["xtensa-"], machines: [ELFMachine(rawValue: 94)], has64BitKernels: false,
        relocations: RelocationTypes(relative: 5, absolute: 1),
        uBoot: [
            UBootArchitecture(number: 25, names: ["xtensa"], machine: ELFMachine(rawValue: 94))
        ],
        programs: [
            ProgramABI(unameNames: ["xtensa"], wordSize: 4, ioctls: IoctlFamily(layout: .generic, names: "xtensa"))
        ])
}
