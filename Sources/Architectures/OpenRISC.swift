import Binary

extension Architecture {
    /// OpenRISC 1000, of 32 bits. Its kernels are recognised; nothing else is known of them here.
    static let openrisc = Architecture(
        name: "openrisc", machines: [ELFMachine(rawValue: 92)], byteOrder: .big, returnInstruction: 0x4400_4800)
}
