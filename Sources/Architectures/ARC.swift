import Binary

extension Architecture {
    /// ARC: ARCompact and ARCv2, 32 bits. Only what recognises its kernels is stated.
    static let arc = Architecture(
        name: "arc", vermagicPrefixes: ["ARC700"], machines: [ELFMachine(rawValue: 93), ELFMachine(rawValue: 195)],
        has64BitKernels: false,
        uBoot: [
            UBootArchitecture(
                number: 23, names: ["arc"], machine: ELFMachine(rawValue: 195),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ])
}
