extension Architecture {
    /// SuperH, 32 bits.
    ///
    /// Relocations: `R_SH_RELATIVE` and `R_SH_DIR32` (arch/sh/include/asm/elf.h).
    static let sh = Architecture(
        name: "sh", vermagicPrefixes: ["SH2", "SH3", "SH4", "SH5"], machines: [ELFMachine(rawValue: 42)],
        has64BitKernels: false,
        relocations: RelocationTypes(relative: 165, absolute: 1),
        uBoot: [
            UBootArchitecture(number: 9, names: ["sh"], machine: ELFMachine(rawValue: 42))
        ],
        programs: [
            // sh4, sh4a, sh2
            ProgramABI(unameNames: ["sh"], wordSize: 4, ioctls: IoctlFamily(layout: .generic, names: "sh"))
        ])
}
