import Binary

extension Architecture {
    /// Nios II, of 32 bits. Its kernels are recognised; nothing else is known of them here.
    static let nios2 = Architecture(
        name: "nios2", machines: [ELFMachine(rawValue: 113)], has64BitKernels: false, byteOrder: .little,
        returnInstruction: 0xf800_283a,
        uBoot: [
            UBootArchitecture(
                number: 15, names: ["nios2"], machine: ELFMachine(rawValue: 113),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ])
}
