import Binary

extension Architecture {
    /// x86: 32 bits and 64 bits.
    ///
    /// Relocations: System V ABI, AMD64 supplement, section 4.4, and Intel386 supplement. Handlers:
    /// arch/x86/include/asm/syscall_wrapper.h. Ignored tables: `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS` in
    /// arch/x86/include/asm/ftrace.h (6.1).
    static let x86 = Architecture(
        name: "x86", otherBuildNames: ["i386", "x86_64"],
        // 64-bit kernels write none. 32-bit kernels write the processor: "686", "586TSC", "ATOM", "PENTIUM4",
        // "VIAC3-2"…
        vermagicPrefixes: [
            "486", "586", "686", "CORE2", "ATOM", "PENTIUM", "K6", "K7", "K8", "ELAN", "CRUSOE", "EFFICEON", "WINCHIP",
            "CYRIXIII", "VIAC", "GEODE",
        ],
        machines: [.i386, .amd64], byteOrder: .little,
        instructionStep: 1,
        constants: [
            // cmp with 32 bits, of a register and of eax (Intel SDM, volume 2: 81 /7 id, 3D id). The two bytes are read
            // as a little-endian number.
            .following(0xf8ff, 0xf881, fieldWidth: 4), .following(0xff, 0x3d, width: 1, at: 1, fieldWidth: 4),
        ],
        // R_386_RELATIVE and R_X86_64_RELATIVE, R_386_32 and R_X86_64_64
        relocations: RelocationTypes(relative: 8, absolute: 1),
        objects: [
            // R_X86_64_64, R_X86_64_PC32
            ObjectFormat(
                name: "x86-64", machine: .amd64, wordSize: 8, byteOrder: .little, wordRelocation: 1,
                placeRelocation: 2),
            // R_386_32, R_386_PC32
            ObjectFormat(
                name: "i386", machine: .i386, wordSize: 4, byteOrder: .little, wordRelocation: 1, placeRelocation: 2,
                hasAddends: false),
        ],
        uBoot: [
            UBootArchitecture(
                number: 3, names: ["x86"], machine: .i386,
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little)),
            UBootArchitecture(
                number: 24, names: ["x86_64"], machine: .amd64,
                layout: UBootArchitecture.Layout(wordSize: 8, byteOrder: .little)),
        ],
        nameRules: [
            NameRule(
                name: "x86", since: [Version(5, 7)],
                forms: x86Forms + [NameRule.Form(prefix: "__do_sys", symbolSkip: 8, nameSkip: 3)],
                commit: "fdc63ff0e49c", file: "arch/x86/include/asm/ftrace.h"),
            NameRule(
                name: "x86-4.17", since: [Version(4, 17)], forms: x86Forms, commit: "1c758a2202a6",
                file: "arch/x86/include/asm/ftrace.h"),
        ],
        handlerTables: [
            HandlerTable(symbol: "ia32_sys_call_table", use: .ignored),
            HandlerTable(symbol: "x32_sys_call_table", use: .ignored),
            HandlerTable(symbol: "sys_call_table", wordSize: 8, begins: .readFirst),
        ],
        handlerNames: HandlerNames(
            prefixes: ["__x64_sys_", "__ia32_sys_"], compatPrefixes: ["__x64_compat_sys_", "__ia32_compat_sys_"],
            compatIn64BitKernels: ["__ia32_"]),
        programs: [
            ProgramABI(
                unameNames: ["x86_64"], wordSize: 8, syscallNumbers: "x86_64", constants: .generic, ioctls: .generic,
                clone: .plain,
                // arch/x86/entry/syscalls/syscall_64.tbl, 6.12
                compatOnlySyscalls: ["get_thread_area", "set_thread_area", "uselib"],
                // set_personality_64bit() and _ia32(), arch/x86/kernel/process_64.c
                compat: ProgramABI.Compat(
                    native: "i386", execNumbers: ProgramABI.ExecNumbers(native: 59, compat: 11))),
            ProgramABI(
                unameNames: ["i386", "i486", "i586", "i686"], wordSize: 4, syscallNumbers: "i386", constants: .generic,
                ioctls: .generic,
                argumentsInMemory: ["mmap", "select"]),
        ])

    private static let x86Forms = [
        NameRule.Form(symbolSkip: 3, nameSkip: 3), NameRule.Form(prefix: "__x64_", symbolSkip: 9, nameSkip: 3),
        NameRule.Form(prefix: "__ia32_", symbolSkip: 10, nameSkip: 3),
    ]
}

extension ELFMachine {
    /// `EM_386`.
    public static let i386 = ELFMachine(rawValue: 3)
    /// `EM_X86_64`.
    public static let amd64 = ELFMachine(rawValue: 62)
}
