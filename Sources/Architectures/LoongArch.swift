import Binary

extension Architecture {
    /// LoongArch. Linux supports 64 bits.
    ///
    /// Relocations: LoongArch ELF psABI, "Relocations" (`R_LARCH_RELATIVE`, `R_LARCH_64`). Flat image:
    /// arch/loongarch/kernel/head.S, 5.19 to 6.12. Its only magic number is that of all Linux images for EFI
    /// (`LINUX_PE_MAGIC`, include/linux/pe.h). Other architectures have it in EFI programs that are not flat images.
    static let loongarch = Architecture(
        name: "loongarch", vermagicPrefixes: ["LOONGARCH"], machines: [.loongarch], byteOrder: .little,
        returnInstruction: 0x4c00_0020,
        constants: [
            // addi.w and ori of $zero, sltui (LoongArch Reference Manual, volume 1, 2.2.1)
            .word(0xffc0_03e0, 0x0280_0000, shift: 10, bits: 12), .word(0xffc0_03e0, 0x0380_0000, shift: 10, bits: 12),
            .word(0xffc0_0000, 0x0240_0000, shift: 10, bits: 12),
        ],
        relocations: RelocationTypes(relative: 3, absolute: 2),
        flatImages: [
            FlatImageHeader(
                machine: .loongarch, magicOffset: 56, magic: [0xcd, 0x23, 0x82, 0x81],
                // IMAGE_FILE_MACHINE_LOONGARCH32 and 64
                coffMachines: [0x6232, 0x6264], hasByteOrderFlag: false, hasTextOffset: false)
        ],
        handlerTables: [HandlerTable(symbol: "sys_call_table", begins: .generic)],
        programs: [
            ProgramABI(
                unameNames: ["loongarch64"], wordSize: 8, syscallNumbers: "generic64", constants: .generic,
                ioctls: .generic)
        ])
}

extension ELFMachine {
    /// `EM_LOONGARCH`.
    public static let loongarch = ELFMachine(rawValue: 258)
}
