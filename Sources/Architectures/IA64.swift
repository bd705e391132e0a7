import Binary

extension Architecture {
    /// Itanium, which Linux supported to 6.6.
    ///
    /// Descriptors: Itanium Software Conventions, section 8.3 (16 bytes: entry point, gp). Flag of sections:
    /// `SHF_IA_64_SHORT`, Intel Itanium Processor-specific ABI, section 5.2.
    static let ia64 = Architecture(
        name: "ia64", vermagicPrefixes: ["ia64"], machines: [ELFMachine(rawValue: 50)], byteOrder: .little,
        descriptor: FunctionDescriptorLayout(size: 16, entryPointOffset: 0), smallDataFlag: 0x1000_0000,
        uBoot: [
            UBootArchitecture(
                number: 4, names: ["ia64"], machine: ELFMachine(rawValue: 50),
                layout: UBootArchitecture.Layout(wordSize: 8, byteOrder: .little))
        ])
}
