import Binary

extension Architecture {
    /// Hexagon, of 32 bits. Its kernels are recognised; nothing else is known of them here.
    static let hexagon = Architecture(
        name: "hexagon", machines: [ELFMachine(rawValue: 164)], has64BitKernels: false, byteOrder: .little)
}
