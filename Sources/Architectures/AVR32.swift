import Binary

extension Architecture {
    /// AVR32, 32 bits, in Linux 2.6.19 to 4.11. Only what recognises its kernels is stated.
    ///
    /// `EM_AVR32` is the number that Linux used (arch/avr32/include/asm/elf.h).
    static let avr32 = Architecture(
        name: "avr32", machines: [ELFMachine(rawValue: 0x18ad)], has64BitKernels: false, byteOrder: .big,
        uBoot: [
            UBootArchitecture(
                number: 17, names: ["avr32"], machine: ELFMachine(rawValue: 0x18ad),
                layout: UBootArchitecture.Layout(wordSize: 4, byteOrder: .big))
        ])
}
