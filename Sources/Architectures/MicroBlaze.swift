extension Architecture {
    /// MicroBlaze, 32 bits. Only what recognises its kernels is stated.
    static let microblaze = Architecture(
        name: "microblaze", machines: [ELFMachine(rawValue: 189)], has64BitKernels: false,
        returnInstruction: 0xb60f_0008,
        uBoot: [
            UBootArchitecture(number: 14, names: ["microblaze"], machine: ELFMachine(rawValue: 189))
        ])
}
