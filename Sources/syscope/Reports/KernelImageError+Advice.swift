import KernelImage

extension KernelImageError {
    /// What the user can do about it.
    var advice: String {
        switch self {
        case .elf: ""
        case .placement(.severalKernels): ", or give --base-address for the file's first byte, as one of them counts it"
        case .placement(.unknownLayout): " (--machine, or --bits and --byte-order, tell)"
        case .placement(.unknownAddress): " (--base-address tells)"
        }
    }
}
