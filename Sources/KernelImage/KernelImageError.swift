import ELF

/// Why a kernel's memory could not be read from its image.
public enum KernelImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kernel is an ELF file, and a table that the file says it has cannot be read.
    case elf(ELFError)
    /// The kernel is a raw memory image whose address cannot be told.
    case placement(PlacementError)

    public var description: String {
        switch self {
        case .elf(let error): error.description
        case .placement(let error): error.description
        }
    }
}
