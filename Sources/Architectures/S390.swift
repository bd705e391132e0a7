import Binary

extension Architecture {
    /// s390: 31 bits to 4.0, and 64 bits.
    ///
    /// Relocations: s390x ELF ABI supplement (`R_390_RELATIVE`, `R_390_64`, `R_390_PC32`). Handlers:
    /// arch/s390/include/asm/syscall_wrapper.h. Tables: "s390/kernel: convert SYSCALL and PGM_CHECK handlers to .quad"
    /// (5.2); `ARCH_TRACE_IGNORE_COMPAT_SYSCALLS` in arch/s390/include/asm/ftrace.h (6.1).
    static let s390 = Architecture(
        name: "s390", machines: [.s390], byteOrder: .big, instructionStep: 2,
        constants: [
            // lhi, lghi, chi, cghi; clfi, clgfi, cfi, cgfi; clhhsi, clghsi, clfhsi (z/Architecture Principles of
            // Operation, chapter 7)
            .following(0xff0f, 0xa708, fieldWidth: 2), .following(0xff0f, 0xa709, fieldWidth: 2),
            .following(0xff0f, 0xa70e, fieldWidth: 2), .following(0xff0f, 0xa70f, fieldWidth: 2),
            .following(0xff0c, 0xc20c, fieldWidth: 4),
            .following(0xffff, 0xe555, at: 4, fieldWidth: 2), .following(0xffff, 0xe559, at: 4, fieldWidth: 2),
            .following(0xffff, 0xe55d, at: 4, fieldWidth: 2),
        ],
        relocations: RelocationTypes(relative: 12, absolute: 22),
        objects: [
            ObjectFormat(
                name: "s390x", machine: .s390, wordSize: 8, byteOrder: .big, wordRelocation: 22, placeRelocation: 5,
                fillsSections: true)
        ],
        uBoot: [
            UBootArchitecture(
                number: 8, names: ["s390"], machine: .s390,
                layout: UBootArchitecture.Layout(wordSize: 8, byteOrder: .big))
        ],
        nameRules: [
            NameRule(
                name: "s390", since: [Version(5, 1)],
                forms: [NameRule.Form(symbolSkip: 7, nameSkip: 0), NameRule.Form(symbolSkip: 8, nameSkip: 0)],
                commit: "aa0d6e70d3b3", file: "arch/s390/include/asm/ftrace.h")
        ],
        handlerTables: [
            HandlerTable(symbol: "sys_call_table", before: Version(5, 2), slotWidth: 4),
            HandlerTable(symbol: "sys_call_table_emu", use: .ignored),
        ],
        handlerNames: HandlerNames(
            prefixes: ["__s390x_sys_", "__s390_sys_"], compatPrefixes: ["__s390_compat_sys_"],
            compatIn64BitKernels: ["__s390_"]),
        programs: [
            ProgramABI(
                unameNames: ["s390x"], wordSize: 8, byteOrder: .big, syscallNumbers: "s390x", constants: .generic,
                ioctls: IoctlFamily(layout: .generic, names: "arm"), clone: .backwards2,
                argumentsInMemory: ["mmap"], compat: ProgramABI.Compat(native: "s390")),
            ProgramABI(
                unameNames: ["s390"], wordSize: 4, byteOrder: .big, syscallNumbers: "s390", constants: .generic,
                ioctls: IoctlFamily(layout: .generic, names: "arm"), clone: .backwards2,
                argumentsInMemory: ["mmap", "mmap2", "fadvise64_64"]),
        ])
}

extension ELFMachine {
    /// `EM_S390`.
    public static let s390 = ELFMachine(rawValue: 22)
}
