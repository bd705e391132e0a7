import KernelImage

extension KernelImageError {
    /// What the user can do about it.
    var advice: String {
        switch self {
        case .elf: ""
        case .placement(.unknownLayout): " (--machine, or --bits and --byte-order, tell)"
        case .placement(.unknownAddress): " (--base-address tells)"
        }
    }
}
