/// Why a configuration could not be read.
public enum KernelConfigError: Error, Hashable, Sendable {
    /// It cannot be decompressed.
    case compression(CompressionError)
    /// "IKCFG_ED" does not follow the configuration in an image, at this offset in bytes.
    case noEnd(offset: Int)
    /// The text sets no option.
    case noOptions
}

extension KernelConfigError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .compression(let error): "the kernel's configuration cannot be read: \(error)"
        case .noEnd(let offset): "the kernel's embedded configuration does not end with IKCFG_ED at offset \(offset)"
        case .noOptions: "not a kernel's configuration: no line begins with CONFIG_"
        }
    }
}
