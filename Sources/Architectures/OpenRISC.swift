import Binary

extension Architecture {
    /// OpenRISC 1000, 32 bits. Only what recognises its kernels is stated.
    static let openrisc = Architecture(
        name: "openrisc", machines: [ELFMachine(rawValue: 92)], has64BitKernels: false, byteOrder: .big,
        returnInstruction: 0x4400_4800,
        uBoot: [
            UBootArchitecture(
                number: 21, names: ["or1k"], machine: ELFMachine(rawValue: 92),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .big))
        ])
}
