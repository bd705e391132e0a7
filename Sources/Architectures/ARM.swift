import Binary

extension Architecture {
    /// 32-bit ARM.
    ///
    /// `EF_ARM_BE8`: ELF for the Arm Architecture, section 5.2. Relocations: section 5.6.1 (`R_ARM_RELATIVE`, `R_ARM_ABS32`, `R_ARM_REL32`). Stubs
    /// that call handlers: arch/arm/kernel/entry-common.S.
    static let arm = Architecture(
        name: "arm", vermagicPrefixes: ["ARMv", "thumb2", "p2v8"], machines: [.arm], has64BitKernels: false,
        returnInstruction: 0xe12f_ff1e,
        hasCodeInDataOrder: false, littleCodeFlag: 0x80_0000,
        constants: [
            // cmp (Arm Architecture Reference Manual, A8.8.37). The number of syscalls is such that cmp can hold it
            // (arch/arm/tools/syscallnr.sh, 4.10 to 6.12).
            ConstantForm(width: 4, mask: 0x0ff0_f000, opcode: 0x0350_0000, fieldWidth: 4, bits: 12, isRotated: true)
        ],
        relocations: RelocationTypes(relative: 23, absolute: 2),
        unlistedSymbols: UnlistedSymbols(mappingLetters: "atdmfp"), marksInstructionSet: true,
        objects: [
            // EF_ARM_EABI_VER5
            ObjectFormat(
                name: "arm", machine: .arm, wordSize: 4, byteOrder: .little, flags: 0x500_0000, wordRelocation: 2,
                placeRelocation: 3, hasAddends: false)
        ],
        uBoot: [
            UBootArchitecture(
                number: 2, names: ["arm"], machine: .arm,
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ],
        nameRules: [
            // The series 4.9 got the rule between 4.9.36 and 4.9.57, the series 4.4 between 4.4.95 and 4.4.155.
            NameRule(
                name: "arm", since: [Version(4, 10), Version(4, 9, 57), Version(4, 4, 155)],
                forms: [NameRule.Form(symbolSkip: 0, nameSkip: 0, ignoresCase: true)],
                substitutions: [
                    "sys_mmap2": "sys_mmap_pgoff", "sys_statfs64_wrapper": "sys_statfs64",
                    "sys_fstatfs64_wrapper": "sys_fstatfs64", "sys_arm_fadvise64_64": "sys_fadvise64_64",
                ], file: "arch/arm/include/asm/ftrace.h")
        ],
        handlerNames: HandlerNames(suffixes: ["_wrapper"]),
        programs: [
            // armv7l, armv7b, armv5tel
            ProgramABI(
                unameNames: ["arm"], wordSize: 4, otherOrderSuffix: "b", syscallNumbers: "arm", constants: .arm,
                ioctls: IoctlFamily(layout: .generic, names: "arm"),
                alignsRegisterPairs: true)
        ])
}

extension ConstantFamily {
    /// The family of 32-bit and 64-bit ARM, whose flags of `open` have numbers of their own
    /// (arch/arm/include/uapi/asm/fcntl.h).
    public static let arm = ConstantFamily(name: "arm")
}

extension ELFMachine {
    /// `EM_ARM`.
    public static let arm = ELFMachine(rawValue: 40)
}
