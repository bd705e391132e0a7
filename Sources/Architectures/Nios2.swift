import Binary

extension Architecture {
    /// Nios II, 32 bits. Only what recognises its kernels is stated.
    static let nios2 = Architecture(
        name: "nios2", machines: [ELFMachine(rawValue: 113)], has64BitKernels: false, byteOrder: .little,
        returnInstruction: 0xf800_283a,
        uBoot: [
            UBootArchitecture(
                number: 15, names: ["nios2"], machine: ELFMachine(rawValue: 113),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ])
}
