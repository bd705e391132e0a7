import Binary

extension Architecture {
    /// Alpha, 64 bits. Its kernels are recognised, and the ioctl numbers of its programs are known.
    ///
    /// `EM_ALPHA` is the number that Linux uses (include/uapi/linux/elf-em.h). The gABI has another.
    static let alpha = Architecture(
        name: "alpha", machines: [ELFMachine(rawValue: 0x9026)], byteOrder: .little, returnInstruction: 0x6bfa_8001,
        uBoot: [
            UBootArchitecture(
                number: 1, names: ["alpha"], machine: ELFMachine(rawValue: 0x9026),
                layout: UBootArchitecture.Layout(wordSize: 8, byteOrder: .little))
        ],
        programs: [
            ProgramABI(
                unameNames: ["alpha"], wordSize: 8,
                ioctls: IoctlFamily(layout: .threeDirectionBits, names: "alpha"))
        ])
}
