extension Architecture {
    /// MIPS: 32 bits and 64 bits, in both byte orders.
    ///
    /// Kernels apply relocations from a table of their own, not from the file's. Layout of `r_info`: MIPS N64 ABI,
    /// "Relocation". Tables: arch/mips/kernel/ftrace.c (6.1, 6.12). Handlers: arch/mips/kernel/syscall.c (`__sys_`) and
    /// arch/mips/kernel/linux32.c (`sys32_`).
    static let mips = Architecture(
        name: "mips",
        vermagicPrefixes: [
            "MIPS32_", "MIPS64_", "BMIPS", "R3000", "TX39XX", "VR41XX", "R4300", "R4X00", "TX49XX", "R5000", "R5500",
            "NEVADA",
            "R10000", "RM7000", "SB1", "LOONGSON", "OCTEON", "XLR", "XLP", "P5600",
        ],
        machines: [.mips], returnInstruction: 0x03e0_0008,
        constants: [
            // sltiu, and li, which is addiu of $0 (MIPS32 Architecture, volume II)
            .word(0xfc00_0000, 0x2c00_0000, bits: 16), .word(0xffe0_0000, 0x2400_0000, bits: 16),
        ],
        relocations: RelocationTypes(hasSplitInfo: true),
        marksInstructionSet: true,
        uBoot: [
            UBootArchitecture(number: 5, names: ["mips"], machine: .mips),
            UBootArchitecture(number: 6, names: ["mips64"], machine: .mips),
        ],
        nameRules: [
            NameRule(
                name: "mips",
                since: [
                    Version(6, 15), Version(6, 14, 9), Version(6, 12, 31), Version(6, 6, 93), Version(6, 1, 141),
                    Version(5, 15, 185), Version(5, 10, 238), Version(5, 4, 294),
                ],
                forms: [
                    NameRule.Form(symbolSkip: 0, nameSkip: 0),
                    NameRule.Form(prefix: "__sys_", symbolSkip: 6, nameSkip: 4),
                ],
                commit: "756276ce78d5", file: "arch/mips/include/asm/ftrace.h")
        ],
        handlerTables: [
            HandlerTable(symbol: "sys_call_table", wordSize: 4, firstNumber: 4000),
            HandlerTable(symbol: "sys32_call_table", wordSize: 8, firstNumber: 4000, holdsCompatHandlers: true),
            HandlerTable(symbol: "sys_call_table", wordSize: 8, firstNumber: 5000, begins: .readFirst),
            HandlerTable(
                symbol: "sysn32_call_table", wordSize: 8, firstNumber: 6000, begins: .readFirst,
                holdsCompatHandlers: true),
        ],
        handlerNames: HandlerNames(prefixes: ["__sys_"], compatPrefixes: ["sys32_"]),
        programs: [mipsProgram("mips64", wordSize: 8), mipsProgram("mips", wordSize: 4)])

    private static func mipsProgram(_ unameName: String, wordSize: Int) -> ProgramABI {
        ProgramABI(
            unameNames: [unameName], wordSize: wordSize,
            ioctls: IoctlFamily(layout: .threeDirectionBits, names: "mips"))
    }
}

extension ELFMachine {
    /// `EM_MIPS`.
    public static let mips = ELFMachine(rawValue: 8)
}
