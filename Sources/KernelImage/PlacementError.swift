/// Why the memory of a raw image could not be placed.
public enum PlacementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a container nor the contents tell the size of an address and the byte order.
    case unknownLayout
    /// Nothing in the image tells the address that it was linked for.
    case unknownAddress

    public var description: String {
        switch self {
        case .unknownLayout:
            "a raw image whose architecture nothing tells: neither a vDSO nor a configuration is in it; the image or "
                + "package that it was taken out of may tell"
        case .unknownAddress:
            "a raw image whose address cannot be told: no row of relocations, and no pointers to names of syscalls"
        }
    }
}
