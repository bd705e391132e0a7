import Architectures
import Binary
import ELF

/// A kernel as its image describes it: its architecture, its memory, and the symbols that the linker left.
public struct KernelImage: Sendable {
    /// The ELF file; nil for a raw memory image.
    public let file: ELFFile?
    /// The kernel's memory, by virtual address.
    public let memory: AddressSpace
    /// The architecture; nil if it is not known, or if this project has no row for it.
    public let architecture: Architecture?
    /// The symbol table of the ELF file; nil if it is stripped.
    public let symbolTable: SymbolTable?
    /// What told the addresses of the memory; nil if nothing did. Then addresses count from zero.
    public let placementEvidence: Evidence?

    /// The kernel in an ELF file.
    ///
    /// - Throws: ``ELFError`` if a table that the file's headers name cannot be read.
    public init(_ file: ELFFile) throws(ELFError) {
        self.file = file
        architecture = Architecture(file.machine)
        symbolTable = try file.symbolTable()
        let relocations =
            if let architecture { try AppliedRelocations(file, architecture) } else { AppliedRelocations() }
        memory = AddressSpace(file, relocations)
        placementEvidence = .header
    }

    /// The size of an address, and the byte order.
    public var layout: Layout { memory.layout }

    /// Whether the addresses of the memory are known. Only a raw image may have an unknown address.
    public var isPlaced: Bool { placementEvidence != nil }

    /// The kernel in a raw memory image. Its address is `base`, or the one that the names in its syscall metadata or
    /// its relocations tell. If they tell none, ``isPlaced`` is false.
    ///
    /// - Parameters:
    ///   - bytes: the memory.
    ///   - layout: the size of an address, and the byte order.
    ///   - architecture: the architecture; nil if it is not known. Then no relocations are read.
    ///   - base: the virtual address of the first byte; nil to search for it.
    ///   - evidence: what told `base`.
    public init(
        _ bytes: Bytes, _ layout: Layout, _ architecture: Architecture?, base: UInt64? = nil,
        evidence: Evidence = .given
    ) {
        let placement =
            if let base {
                RawPlacement(of: bytes, layout: layout, architecture: architecture, at: base, evidence: evidence)
            } else {
                RawPlacement(of: bytes, layout: layout, architecture: architecture)
            }
        self.init(bytes, layout, architecture, placement)
    }

    /// The kernel in a raw memory image, without a search for its address: addresses count from zero.
    public init(unplaced bytes: Bytes, _ layout: Layout, _ architecture: Architecture?) {
        self.init(bytes, layout, architecture, nil)
    }

    /// The kernel in a raw memory image, at the address on which its pointers to strings agree; nil if they do not
    /// agree.
    ///
    /// - Parameters:
    ///   - bytes: the memory.
    ///   - layout: the size of an address, and the byte order.
    ///   - architecture: the architecture; nil if it is not known.
    ///   - address: a virtual address in the image, such as that of a function in its kallsyms; nil if none is known.
    public init?(
        byPointersIn bytes: Bytes, _ layout: Layout, _ architecture: Architecture?, holding address: UInt64?
    ) {
        guard let placement = RawPlacement(of: bytes, layout: layout, holding: address) else { return nil }
        self.init(bytes, layout, architecture, placement)
    }

    /// The virtual address of the first byte of `part`, which is memory of a kernel and perhaps of others, on which its
    /// pointers agree; nil if they agree on none of `addresses`, or on none at all if these are nil.
    public static func address(
        ofPart part: Bytes, _ layout: Layout, among addresses: ClosedRange<UInt64>?
    ) -> UInt64? {
        RawPlacement(of: part, layout: layout, among: addresses)?.base
    }

    private init(_ bytes: Bytes, _ layout: Layout, _ architecture: Architecture?, _ placement: RawPlacement?) {
        file = nil
        self.architecture = architecture
        symbolTable = nil
        placementEvidence = placement?.evidence
        memory = AddressSpace(
            regions: [MemoryRegion(address: placement?.base ?? 0, contents: bytes, size: UInt64(bytes.count))],
            layout: layout, relocations: placement?.relocations ?? AppliedRelocations(), isPlaced: placement != nil)
    }
}
