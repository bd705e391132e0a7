import ELF

/// Why a kernel's memory could not be read from its image.
public enum KernelImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kernel is an ELF file, and a table that the file's headers name cannot be read.
    case elf(ELFError)
    /// The kernel is a raw memory image, and its layout or its address is not known.
    case placement(PlacementError)

    public var description: String {
        switch self {
        case .elf(let error): error.description
        case .placement(let error): error.description
        }
    }
}
