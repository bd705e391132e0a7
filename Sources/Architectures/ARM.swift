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
            NameRule(
                name: "arm", forms: [NameRule.Form(symbolSkip: 0, nameSkip: 0, ignoresCase: true)],
                substitutions: [
                    "sys_mmap2": "sys_mmap_pgoff", "sys_statfs64_wrapper": "sys_statfs64",
                    "sys_fstatfs64_wrapper": "sys_fstatfs64", "sys_arm_fadvise64_64": "sys_fadvise64_64",
                ], source: "arch/arm/include/asm/ftrace.h, 3.7 to 6.12")
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
