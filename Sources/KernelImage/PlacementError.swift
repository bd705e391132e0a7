/// Why the memory of a raw image could not be read, or has no address.
public enum PlacementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a container nor the contents tell the size of an address and the byte order.
    case unknownLayout
    /// Nothing in the image tells the virtual address that it was linked for.
    case unknownAddress
    /// The image holds several kernels, by ascending offset, and nothing tells which one is meant.
    case severalKernels([FoundKernel])

    /// One of several kernels in a memory image.
    public struct FoundKernel: Hashable, Sendable {
        /// The number of symbols in its kallsyms tables.
        public let symbolCount: Int
        /// Where its kallsyms tables are, in bytes from the image's first one.
        public let tableOffset: Int
        /// Where its memory begins, in bytes from the image's first one; nil if nothing tells it.
        public let start: Int?
        /// Its release; nil if no banner in the image is its own.
        public let release: Release?

        /// A kernel with these values.
        public init(symbolCount: Int, tableOffset: Int, start: Int?, release: Release?) {
            self.symbolCount = symbolCount
            self.tableOffset = tableOffset
            self.start = start
            self.release = release
        }
    }

    public var description: String {
        switch self {
        case .unknownLayout:
            "a raw image whose word size and byte order nothing tells: it has no kallsyms tables, and no vDSO, "
                + "configuration or version magic"
        case .unknownAddress:
            "a raw image whose address cannot be told: no relocations, and no pointers that agree on where strings are"
        case .severalKernels(let kernels):
            "a raw image with the kallsyms tables of \(kernels.count) kernels: "
                + kernels.map(\.description).joined(separator: "; ")
                + ": cut the file so that it holds one of them"
        }
    }
}

extension PlacementError.FoundKernel: CustomStringConvertible {
    public var description: String {
        let begins = start.map { ", memory from offset \($0)" } ?? ""
        let name = release?.text ?? "an unknown release"
        return "\(name) (\(symbolCount) symbols, tables at offset \(tableOffset)\(begins))"
    }
}
