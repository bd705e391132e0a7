import Binary

extension Architecture {
    /// Motorola 68000, 32 bits. Only what recognises its kernels is stated.
    static let m68k = Architecture(
        name: "m68k", machines: [ELFMachine(rawValue: 4)], has64BitKernels: false, byteOrder: .big,
        uBoot: [
            UBootArchitecture(
                number: 12, names: ["m68k"], machine: ELFMachine(rawValue: 4),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .big))
        ])
}
