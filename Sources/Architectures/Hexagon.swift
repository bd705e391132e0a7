import Binary

extension Architecture {
    /// Hexagon, 32 bits. Only what recognises its kernels is stated.
    static let hexagon = Architecture(
        name: "hexagon", machines: [ELFMachine(rawValue: 164)], has64BitKernels: false, byteOrder: .little)
}
