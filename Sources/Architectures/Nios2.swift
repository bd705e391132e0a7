import Binary

extension Architecture {
    /// Nios II, of 32 bits. Its kernels are recognised; nothing else is known of them here.
    static let nios2 = Architecture(
        name: "nios2", machines: [ELFMachine(rawValue: 113)], byteOrder: .little, returnInstruction: 0xf800_283a)
}
