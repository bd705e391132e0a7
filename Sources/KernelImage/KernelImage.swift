import Architectures
import Binary
import ELF

/// A kernel as its image describes it: its architecture, its memory, and the symbols that the linker left.
public struct KernelImage: Sendable {
    /// The ELF file; nil for a raw memory image.
    public let file: File?
    /// The kernel's memory, by virtual address.
    public let memory: AddressSpace
    /// The architecture; nil if this project has no row for it.
    public let architecture: Architecture?
    /// The symbol table of the ELF file; nil if it is stripped.
    public let symbolTable: SymbolTable?

    /// The kernel in an ELF file.
    ///
    /// - Throws: ``ELFError`` if a table that the file says it has cannot be read.
    public init(_ file: File) throws(ELFError) {
        self.file = file
        architecture = Architecture(file.machine)
        symbolTable = try file.symbolTable()
        let relocations =
            if let architecture { try AppliedRelocations(file, architecture) } else { AppliedRelocations() }
        memory = AddressSpace(file, relocations)
    }

    /// The size of an address, and the byte order.
    public var layout: Layout { memory.layout }

    /// The version of the sources that the kernel was built from, so far as its image tells: a distribution's release
    /// may keep the patch number at 0 whatever stable version it ships.
    public func sourceVersion(_ banner: Banner?) -> Version? {
        guard let release = banner?.release, release.patch == 0 else { return banner?.release.version }
        // Debian's banner names the version of its package: "… #1 SMP Debian 6.1.176-1 (2026-07-02)".
        let packaged = banner.flatMap { banner in
            banner.text.split(separator: " ").drop { $0 != "Debian" }.dropFirst().lazy.compactMap {
                Release(parsing: $0)
            }
            .first { ($0.major, $0.minor) == (release.major, release.minor) }
        }
        return packaged?.version ?? release.version
    }

    /// The kernel in a raw memory image, placed where its own contents say that it lies.
    ///
    /// - Throws: ``PlacementError`` if its byte order and word size, or its address, cannot be told.
    public init(_ image: MemoryImage) throws(PlacementError) {
        guard let layout = image.traits.layout else { throw .unknownLayout }
        let architecture = image.traits.machine.flatMap { Architecture($0) }
        guard let placement = RawPlacement(of: image.bytes, layout: layout, architecture: architecture) else {
            throw .unknownAddress
        }
        self.init(image, layout, architecture, placement)
    }

    /// The kernel that was found in a file.
    ///
    /// - Throws: ``ELFError`` or ``PlacementError``, as its form is.
    public init(_ kernel: ImageFile.Kernel) throws {
        switch kernel {
        case .elf(let file): try self.init(file)
        case .memory(let image): try self.init(image)
        }
    }

    private init(_ image: MemoryImage, _ layout: Layout, _ architecture: Architecture?, _ placement: RawPlacement) {
        file = nil
        self.architecture = architecture
        symbolTable = nil
        memory = AddressSpace(
            regions: [
                MemoryRegion(
                    address: placement.base, contents: image.bytes, size: UInt64(image.bytes.count))
            ], layout: layout, relocations: placement.relocations)
    }
}

/// Why the memory of a raw image could not be placed.
public enum PlacementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a container nor the contents tell the size of an address and the byte order.
    case unknownLayout
    /// Nothing in the image tells the address that it was linked for.
    case unknownAddress

    public var description: String {
        switch self {
        case .unknownLayout:
            "a raw image whose architecture nothing tells: neither a vDSO nor a configuration is in it; the image or package "
                + "that it was taken out of may tell"
        case .unknownAddress:
            "a raw image whose address cannot be told: no row of relocations, and no pointers to names of syscalls"
        }
    }
}
