import Binary

extension Architecture {
    /// RISC-V: 32 bits and 64 bits.
    ///
    /// Relocations: RISC-V ELF psABI, "Relocations" (`R_RISCV_RELATIVE`, `R_RISCV_64`). Flat image:
    /// Documentation/arch/riscv/boot-image-header.rst. Handlers: arch/riscv/include/asm/syscall_wrapper.h. Ignored
    /// table: `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS` in arch/riscv/include/asm/ftrace.h (6.6).
    static let riscv = Architecture(
        name: "riscv", vermagicPrefixes: ["riscv"], machines: [.riscv], byteOrder: .little,
        returnInstruction: 0x0000_8067, instructionStep: 2,
        constants: [
            // li, which is addi of x0, and sltiu (RISC-V ISA, volume I, 2.4)
            .word(0x000f_f07f, 0x0000_0013, shift: 20, bits: 12), .word(0x0000_707f, 0x0000_3013, shift: 20, bits: 12),
        ],
        relocations: RelocationTypes(relative: 3, absolute: 2),
        unlistedSymbols: UnlistedSymbols(names: ["", "$x", "$d"], prefixes: ["$xrv", ".L"]),
        uBoot: [UBootArchitecture(number: 26, names: ["riscv"], machine: .riscv)],
        flatImages: [
            FlatImageHeader(
                machine: .riscv, magicOffset: 56, magic: Array("RSC\u{05}".utf8), wordSizes: riscvWordSizes),
            // Before version 0.2 of the header.
            FlatImageHeader(
                machine: .riscv, magicOffset: 48, magic: Array("RISCV\0\0\0".utf8), wordSizes: riscvWordSizes),
        ],
        nameRules: [
            NameRule(
                name: "riscv", since: [Version(6, 6)], forms: [NameRule.Form(symbolSkip: 8, nameSkip: 0)],
                commit: "a87e7d3e8832", file: "arch/riscv/include/asm/ftrace.h")
        ],
        handlerTables: [
            HandlerTable(symbol: "compat_sys_call_table", before: Version(6, 6), use: .byNumber),
            HandlerTable(symbol: "compat_sys_call_table", use: .ignored),
            HandlerTable(symbol: "sys_call_table", begins: .generic),
        ],
        handlerNames: HandlerNames(prefixes: ["__riscv_sys_"], compatPrefixes: ["__riscv_compat_sys_"]),
        programs: [
            ProgramABI(
                unameNames: ["riscv64"], wordSize: 8, syscallNumbers: "riscv64", constants: .generic,
                ioctls: .generic,
                alignsRegisterPairs: true,
                compat: ProgramABI.Compat(native: "riscv32")),
            ProgramABI(
                unameNames: ["riscv32"], wordSize: 4, syscallNumbers: "riscv32", constants: .generic,
                ioctls: .generic,
                alignsRegisterPairs: true),
        ])

    /// The size of an address by `text_offset`: 2 MiB and 4 MiB (arch/riscv/kernel/head.S, 5.3 to 6.12). A kernel that
    /// runs in machine mode has 0.
    private static let riscvWordSizes: [UInt64: Int] = [0x20_0000: 8, 0x40_0000: 4]
}

extension ELFMachine {
    /// `EM_RISCV`.
    public static let riscv = ELFMachine(rawValue: 243)
}
