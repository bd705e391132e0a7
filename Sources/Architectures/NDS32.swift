import Binary

extension Architecture {
    /// Andes NDS32, 32 bits, in Linux 4.17 to 5.17. Only what recognises its kernels is stated.
    static let nds32 = Architecture(
        name: "nds32", machines: [ELFMachine(rawValue: 167)], has64BitKernels: false, byteOrder: .little,
        uBoot: [
            UBootArchitecture(
                number: 20, names: ["nds32"], machine: ELFMachine(rawValue: 167),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ])
}
