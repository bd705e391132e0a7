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
}
