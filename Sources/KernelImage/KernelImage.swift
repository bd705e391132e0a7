import Architectures
import Binary
import ELF

/// A kernel as its image describes it: its architecture, its memory, and the symbols that the linker left.
public struct KernelImage: Sendable {
    /// The ELF file; nil for a raw memory image.
    public let file: ELFFile?
    /// The kernel's memory, by virtual address.
    public let memory: AddressSpace
    /// The architecture; nil if this project has no row for it.
    public let architecture: Architecture?
    /// The symbol table of the ELF file; nil if it is stripped.
    public let symbolTable: SymbolTable?

    /// The kernel in an ELF file.
    ///
    /// - Throws: ``ELFError`` if a table that the file says it has cannot be read.
    public init(_ file: ELFFile) throws(ELFError) {
        self.file = file
        architecture = Architecture(file.machine)
        symbolTable = try file.symbolTable()
        let relocations =
            if let architecture { try AppliedRelocations(file, architecture) } else { AppliedRelocations() }
        memory = AddressSpace(file, relocations)
    }

    /// The size of an address, and the byte order.
    public var layout: Layout { memory.layout }

    /// The kernel in a raw memory image, placed at the address that its own contents tell.
    ///
    /// - Throws: ``PlacementError`` if its byte order and word size, or its address, cannot be told.
    public init(_ image: MemoryImage) throws(PlacementError) {
        guard let layout = image.hints.layout else { throw .unknownLayout }
        let architecture = image.hints.machine.flatMap { Architecture($0) }
        guard let placement = RawPlacement(of: image.bytes, layout: layout, architecture: architecture) else {
            throw .unknownAddress
        }
        self.init(image, layout, architecture, placement)
    }

    /// The kernel that was found in a file.
    ///
    /// - Throws: ``KernelImageError`` if its memory cannot be read, or cannot be placed.
    public init(_ kernel: ImageFile.Kernel) throws(KernelImageError) {
        switch kernel {
        case .elf(let file):
            do throws(ELFError) { try self.init(file) } catch { throw .elf(error) }
        case .memory(let image):
            do throws(PlacementError) { try self.init(image) } catch { throw .placement(error) }
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
