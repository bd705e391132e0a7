import Binary

extension Architecture {
    /// PA-RISC: 32 bits, and 64 bits with function descriptors.
    ///
    /// Descriptors: 64-bit PA-RISC ELF supplement, and `Elf64_Fdesc` in arch/parisc/include/asm/elf.h (32 bytes: two
    /// reserved words, entry point, gp). Tables: arch/parisc/kernel/syscall.S. In a 64-bit kernel ftrace reads
    /// `sys_call_table`, which is the table of compat calls. Stubs that call handlers: arch/parisc/kernel/entry.S.
    static let parisc = Architecture(
        name: "parisc", otherBuildNames: ["parisc64"], machines: [ELFMachine(rawValue: 15)], byteOrder: .big,
        returnInstruction: 0xe840_c002,
        descriptor: FunctionDescriptorLayout(size: 32, entryPointOffset: 16),
        handlerTables: [HandlerTable(symbol: "sys_call_table64", use: .byNumber)],
        handlerNames: HandlerNames(suffixes: ["_wrapper"]),
        programs: [pariscProgram("parisc64", wordSize: 8), pariscProgram("parisc", wordSize: 4)])

    private static func pariscProgram(_ unameName: String, wordSize: Int) -> ProgramABI {
        ProgramABI(
            unameNames: [unameName], wordSize: wordSize, byteOrder: .big,
            ioctls: IoctlFamily(
                // arch/parisc/include/uapi/asm/ioctl.h: the same as HP-UX's
                layout: IoctlLayout(sizeBits: 14, none: 0, read: 1, write: 2), names: "parisc"))
    }
}
