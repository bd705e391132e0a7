import Binary

extension Architecture {
    /// Blackfin, 32 bits, in Linux 2.6.22 to 4.16. Only what recognises its kernels is stated.
    static let blackfin = Architecture(
        name: "blackfin", machines: [ELFMachine(rawValue: 106)], has64BitKernels: false, byteOrder: .little,
        uBoot: [
            UBootArchitecture(
                number: 16, names: ["blackfin"], machine: ELFMachine(rawValue: 106),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ])
}
