/// Why the memory of a raw image could not be read, or has no address.
public enum PlacementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a container nor the contents tell the size of an address and the byte order.
    case unknownLayout
    /// Nothing in the image tells the virtual address that it was linked for.
    case unknownAddress

    public var description: String {
        switch self {
        case .unknownLayout:
            "a raw image whose word size and byte order nothing tells: it has no kallsyms tables, and no vDSO, "
                + "configuration or version magic"
        case .unknownAddress:
            "a raw image whose address cannot be told: no relocations, and no pointers that agree on where strings are"
        }
    }
}
