/// One of the wrappings in which a kernel's file holds the kernel; the innermost is the kernel itself.
public struct Layer: Sendable, Hashable {
    /// What it is.
    public let kind: Kind
    /// Where it starts, in bytes from the start of the contents of the layer around it.
    public let offset: Int
    /// Its size in bytes; nil if it was read only as far as its kernel.
    public let size: Int?
    /// The name by which the layer around it knows it: a path in a package, a node of a device tree.
    public let name: String?

    /// A layer of that kind, place and name.
    public init(_ kind: Kind, offset: Int, size: Int?, name: String? = nil) {
        self.kind = kind
        self.offset = offset
        self.size = size
        self.name = name
    }

    /// What a layer can be.
    public enum Kind: Sendable, Hashable {
        /// A format that holds a kernel among other things.
        case container(Container)
        /// A compressed payload.
        case compression(Compression)
        /// The kernel as an ELF file.
        case elf
        /// The kernel as a memory image: the bytes as they come to lie in memory.
        case memory
    }
}

extension Layer {
    /// Whether it holds files of any kind, not kernels.
    var isArchive: Bool {
        switch kind {
        case .compression, .container(.deb), .container(.rpm), .container(.tar), .container(.cpio),
            .container(.nandDump):
            true
        default: false
        }
    }
}

extension Layer.Kind: CustomStringConvertible {
    /// The name by which users know it: "bzImage", "xz", "ELF".
    public var description: String {
        switch self {
        case .container(let container): container.rawValue
        case .compression(let compression): compression.rawValue
        case .elf: "ELF"
        case .memory: "memory image"
        }
    }
}
