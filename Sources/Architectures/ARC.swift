import Binary

extension Architecture {
    /// ARC: ARCompact and ARCv2, of 32 bits. Its kernels are recognised; nothing else is known of them here.
    static let arc = Architecture(
        name: "arc", vermagicPrefixes: ["ARC700"], machines: [ELFMachine(rawValue: 93), ELFMachine(rawValue: 195)],
        has64BitKernels: false,
        uBoot: [
            UBootArchitecture(
                number: 23, names: ["arc"], machine: ELFMachine(rawValue: 195),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .little))
        ])
}
