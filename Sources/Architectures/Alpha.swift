import Binary

extension Architecture {
    /// Alpha, of 64 bits. Its kernels are recognised; nothing else is known of them here.
    ///
    /// `EM_ALPHA` is the number that Linux uses (include/uapi/linux/elf-em.h), not that of the gABI.
    static let alpha = Architecture(name: "alpha", machines: [ELFMachine(rawValue: 0x9026)], byteOrder: .little)
}
