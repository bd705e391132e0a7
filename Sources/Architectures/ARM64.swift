import Binary

extension Architecture {
    /// 64-bit ARM.
    ///
    /// Relocations: ELF for the Arm 64-bit Architecture, section 5.7 (`R_AARCH64_RELATIVE`, `R_AARCH64_ABS64`,
    /// `R_AARCH64_PREL32`). Flat image: Documentation/arch/arm64/booting.rst. Handlers:
    /// arch/arm64/include/asm/syscall_wrapper.h. Ignored table: `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS` in
    /// arch/arm64/include/asm/ftrace.h (6.1).
    static let arm64 = Architecture(
        name: "arm64", vermagicPrefixes: ["aarch64"], machines: [.aarch64], returnInstruction: 0xd65f_03c0,
        hasCodeInDataOrder: false,
        constants: [
            // cmp (SUBS, immediate) and mov (MOVZ) (Arm Architecture Reference Manual, C6.2)
            .word(0x7fc0_001f, 0x7100_001f, shift: 10, bits: 12), .word(0x7fe0_0000, 0x5280_0000, shift: 5, bits: 16),
        ],
        relocations: RelocationTypes(relative: 1027, absolute: 257),
        unlistedSymbols: UnlistedSymbols(mappingLetters: "xdmfp"),
        objects: [
            ObjectFormat(
                name: "arm64", machine: .aarch64, wordSize: 8, byteOrder: .little, wordRelocation: 257,
                placeRelocation: 261)
        ],
        uBoot: [
            UBootArchitecture(
                number: 22, names: ["arm64"], machine: .aarch64,
                layout: UBootArchitecture.Layout(wordSize: 8, byteOrder: .little))
        ],
        flatImages: [FlatImageHeader(machine: .aarch64, magicOffset: 56, magic: Array("ARMd".utf8))],
        nameRules: [
            NameRule(
                name: "arm64", since: [Version(4, 19)], forms: [NameRule.Form(symbolSkip: 8, nameSkip: 0)],
                file: "arch/arm64/include/asm/ftrace.h")
        ],
        handlerTables: [
            HandlerTable(symbol: "compat_sys_call_table", use: .ignored),
            HandlerTable(symbol: "sys_call_table", begins: .generic),
        ],
        handlerNames: HandlerNames(prefixes: ["__arm64_sys_"], compatPrefixes: ["__arm64_compat_sys_"]),
        programs: [
            // aarch64, aarch64_be
            ProgramABI(
                unameNames: ["aarch64"], wordSize: 8, otherOrderSuffix: "_be", syscallNumbers: "generic64",
                constants: .arm,
                ioctls: .generic,
                alignsRegisterPairs: true, compat: ProgramABI.Compat(native: "arm"))
        ])
}

extension ELFMachine {
    /// `EM_AARCH64`.
    public static let aarch64 = ELFMachine(rawValue: 183)
}
