import Binary

extension Architecture {
    /// PowerPC: 32 bits; 64 bits big-endian, with ELF ABI v1, which has function descriptors, or ELF ABI v2; 64 bits
    /// little-endian, with ELF ABI v2.
    ///
    /// Relocations: 64-bit ELF V2 ABI, section 3.5.4. Descriptors: 64-bit PowerPC ELF ABI 1.9, section 3.2.1 (24 bytes:
    /// entry point, TOC, environment). Versions of the ABI: 64-bit ELF V2 ABI, section 3.1.1 (`EF_PPC64_ABI`).
    /// Handlers: arch/powerpc/kernel/syscalls.c. Tables: `arch_syscall_addr()` in arch/powerpc/kernel/ftrace.c to 4.20,
    /// and in kernel/trace/trace_syscalls.c.
    static let powerpc = Architecture(
        name: "powerpc", vermagicPrefixes: ["relocatable", "mprofile-kernel", "patchable-function-entry"],
        machines: [.powerpc, .powerpc64], returnInstruction: 0x4e80_0020,
        constants: [
            // cmpli and cmpi, and li, which is addi without a register (Power ISA, Book I, 3.3)
            .word(0xf800_0000, 0x2800_0000, bits: 16), .word(0xfc1f_0000, 0x3800_0000, bits: 16),
        ],
        // R_PPC_RELATIVE and R_PPC64_RELATIVE, R_PPC64_ADDR64
        relocations: RelocationTypes(relative: 22, absolute: 38),
        descriptor: FunctionDescriptorLayout(
            size: 24, entryPointOffset: 0, hasDotSymbols: true,
            versions: FunctionDescriptorLayout.Versions(
                flagMask: 3, withDescriptors: 1, withoutDescriptors: 2, nameWithDescriptors: "ELF ABI v1",
                nameWithoutDescriptors: "ELF ABI v2",
                // arch/powerpc/platforms/Kconfig.cputype, 5.19
                optionWithDescriptors: "PPC64_ELF_ABI_V1", optionWithoutDescriptors: "PPC64_ELF_ABI_V2")),
        objects: [
            // R_PPC64_ADDR64, R_PPC64_REL32
            ObjectFormat(
                name: "ppc64", machine: .powerpc64, wordSize: 8, byteOrder: .big, wordRelocation: 38,
                placeRelocation: 26),
            ObjectFormat(
                name: "ppc64le", machine: .powerpc64, wordSize: 8, byteOrder: .little, wordRelocation: 38,
                placeRelocation: 26),
        ],
        uBoot: [UBootArchitecture(number: 7, names: ["powerpc", "ppc"], machine: .powerpc)],
        nameRules: [
            NameRule(
                name: "powerpc", since: [Version(6, 2), Version(6, 1, 4), Version(6, 0, 18)],
                forms: powerpcForms(dot: ""), commit: "ad050d2390fc", file: "arch/powerpc/include/asm/ftrace.h"),
            NameRule(
                name: "powerpc-dotted", since: [Version(4, 17)], dotSymbols: true, forms: powerpcForms(dot: "."),
                file: "arch/powerpc/include/asm/ftrace.h"),
            NameRule(
                name: "powerpc-undotted", since: [Version(4, 17)], dotSymbols: false, forms: powerpcForms(dot: ""),
                file: "arch/powerpc/include/asm/ftrace.h"),
            NameRule(
                name: "powerpc-dot-sys", since: [Version(2, 6, 39)], dotSymbols: true,
                forms: [NameRule.Form(symbolSkip: 4, nameSkip: 3)], commit: "02424d8966d8",
                file: "arch/powerpc/include/asm/ftrace.h"),
        ],
        handlerTables: [
            HandlerTable(symbol: "sys_call_table", wordSize: 8, before: Version(5, 0), stride: 2),
            HandlerTable(symbol: "compat_sys_call_table", use: .byNumber),
        ],
        handlerNames: HandlerNames(prefixes: ["ppc_", "ppc32_", "ppc64_"]),
        programs: [
            // ppc64, ppc64le
            powerpcProgram("ppc64", wordSize: 8), powerpcProgram("ppc", wordSize: 4),
        ])

    private static func powerpcProgram(_ unameName: String, wordSize: Int) -> ProgramABI {
        ProgramABI(
            unameNames: [unameName], wordSize: wordSize, byteOrder: .big, otherOrderSuffix: "le",
            syscallNumbers: "powerpc\(wordSize * 8)", constants: .powerpc,
            ioctls: IoctlFamily(layout: .threeDirectionBits, names: "powerpc"), alignsRegisterPairs: true)
    }

    private static func powerpcForms(dot: String) -> [NameRule.Form] {
        let skip = dot.utf8.count
        return [
            NameRule.Form(symbolSkip: skip, nameSkip: 0),
            NameRule.Form(prefix: "\(dot)__se_sys", symbolSkip: skip + 5, nameSkip: 0),
            NameRule.Form(prefix: "\(dot)ppc_", symbolSkip: skip + 4, nameSkip: 4),
            NameRule.Form(prefix: "\(dot)ppc32_", symbolSkip: skip + 6, nameSkip: 4),
            NameRule.Form(prefix: "\(dot)ppc64_", symbolSkip: skip + 6, nameSkip: 4),
        ]
    }
}

extension ELFMachine {
    /// `EM_PPC`.
    public static let powerpc = ELFMachine(rawValue: 20)
    /// `EM_PPC64`.
    public static let powerpc64 = ELFMachine(rawValue: 21)
}

extension ConstantFamily {
    /// powerpc of 32 and 64 bits (arch/powerpc/include/uapi/asm/fcntl.h, mman.h).
    public static let powerpc = ConstantFamily(name: "powerpc")
}
