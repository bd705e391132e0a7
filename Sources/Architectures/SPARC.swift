import Binary

extension Architecture {
    /// SPARC: 32 bits and 64 bits.
    ///
    /// Relocations: SPARC Compliance Definition 2.4, appendix D (`R_SPARC_RELATIVE`, `R_SPARC_64`). Tables:
    /// arch/sparc/kernel/systbls_64.S (6.12).
    static let sparc = Architecture(
        name: "sparc", otherBuildNames: ["sparc32", "sparc64"],
        // EM_SPARC, EM_SPARC32PLUS, EM_SPARCV9
        machines: [ELFMachine(rawValue: 2), ELFMachine(rawValue: 18), ELFMachine(rawValue: 43)], byteOrder: .big,
        returnInstruction: 0x81c7_e008,
        constants: [
            // cmp, which is subcc to %g0, and mov, which is or of %g0 (SPARC Architecture Manual, version 9, appendix G)
            .word(0xfff8_2000, 0x80a0_2000, bits: 13), .word(0xc1ff_e000, 0x8010_2000, bits: 13),
        ],
        relocations: RelocationTypes(relative: 22, absolute: 32),
        uBoot: [
            UBootArchitecture(
                number: 10, names: ["sparc"], machine: ELFMachine(rawValue: 2),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .big)),
            UBootArchitecture(
                number: 11, names: ["sparc64"], machine: ELFMachine(rawValue: 43),
                layout: UBootArchitecture.Layout(wordSize: 8, byteOrder: .big)),
        ],
        handlerTables: [
            HandlerTable(symbol: "sys_call_table", slotWidth: 4),
            HandlerTable(symbol: "sys_call_table32", slotWidth: 4, use: .byNumber),
        ],
        programs: [sparcProgram("sparc64", wordSize: 8), sparcProgram("sparc", wordSize: 4)])

    private static func sparcProgram(_ unameName: String, wordSize: Int) -> ProgramABI {
        ProgramABI(
            unameNames: [unameName], wordSize: wordSize, byteOrder: .big,
            ioctls: IoctlFamily(
                // arch/sparc/include/uapi/asm/ioctl.h
                layout: IoctlLayout(sizeBits: 13, none: 1, read: 2, write: 4, sizeHasNone: true), names: "sparc"))
    }
}
