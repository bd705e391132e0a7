import Architectures
import Binary
import ELF
import KernelImage

/// A kernel in a raw memory image: how its numbers are laid out, and where it lies, by all that there is to tell it.
///
/// What the caller, the containers and the contents say comes first. Where they leave the size of an address or the byte
/// order open, the kallsyms tables decide, which make sense in one layout only. Where neither syscall metadata nor
/// relocations tell the address, the tables say near which address the pointers are.
struct FlatKernel {
    /// The kernel's memory.
    let image: KernelImage
    /// What is known of the machine.
    let hints: ImageHints
    /// What told the layout.
    let layoutEvidence: Evidence
    /// The kallsyms tables; nil if they were not looked for.
    let table: EmbeddedTable?

    /// The kernel in `memory`.
    ///
    /// - Parameter given: what the caller knows.
    /// - Throws: ``PlacementError`` if nothing tells its layout.
    init(_ memory: MemoryImage, given: ImageHints) throws(PlacementError) {
        var hints = given
        hints.complete(with: memory.hints)
        hints.conclude()
        let bytes = memory.bytes
        let isKnown = hints.layout != nil
        let layouts = FlatKernel.layouts(hints)
        var evidence = hints.machineEvidence ?? .header
        if isKnown, hints.baseAddress == nil, let image = KernelImage(bytes, layouts[0], hints.architecture).ifPlaced {
            (self.image, table) = (image, nil)
        } else if let found = FlatKernel.byTables(bytes, layouts, hints) {
            (image, table) = found
            if !isKnown { evidence = .kallsyms }
        } else if let base = hints.baseAddress, isKnown {
            (image, table) = (KernelImage(bytes, layouts[0], hints.architecture, base: base), nil)
        } else if let found = layouts.lazy.compactMap({
            KernelImage(byPointersIn: bytes, $0, hints.architecture, holding: nil)
        }).first {
            (image, table) = (found, nil)
            if !isKnown { evidence = .pointers }
        } else {
            guard isKnown else { throw .unknownLayout }
            (image, table) = (KernelImage(unplaced: bytes, layouts[0], hints.architecture), nil)
        }
        layoutEvidence = evidence
        hints.fileClass = image.layout.fileClass
        hints.byteOrder = image.layout.byteOrder
        hints.conclude()
        self.hints = hints
    }

    /// The kernel in the first of `layouts` in which it has kallsyms tables; nil if it has none in any.
    private static func byTables(
        _ bytes: Bytes, _ layouts: [Layout], _ hints: ImageHints
    ) -> (image: KernelImage, table: EmbeddedTable)? {
        for layout in layouts {
            guard let found = byTables(bytes, layout, hints) else { continue }
            // Where padding is behind the base, a little-endian table of 32 bits can be read as one of 64.
            if layout.fileClass == .bits64, hints.fileClass == nil, found.table.middleAddress >> 32 == 0,
                let narrow = byTables(bytes, Layout(.bits32, layout.byteOrder), hints),
                narrow.table.middleAddress == found.table.middleAddress
            {
                return narrow
            }
            return found
        }
        return nil
    }

    /// The kernel by its tables in that layout, where the caller or the tables say that it is; nil if it has none.
    private static func byTables(
        _ bytes: Bytes, _ layout: Layout, _ hints: ImageHints
    ) -> (image: KernelImage, table: EmbeddedTable)? {
        let unplaced = KernelImage(unplaced: bytes, layout, hints.architecture)
        guard let table = TableSearch.table(in: unplaced.memory) else { return nil }
        let image =
            KernelImage(bytes, layout, hints.architecture, base: hints.baseAddress).ifPlaced
            ?? KernelImage(
                byPointersIn: bytes, layout, hints.architecture,
                holding: table.addressEncoding == .selfRelative ? nil : table.middleAddress)
        guard let image, let start = image.memory.regions.first?.address,
            let moved = try? EmbeddedTable(at: table.locations.moved(by: start), in: image.memory)
        else { return (unplaced, table) }
        return (image, moved)
    }

    /// The layouts that are possible, the likeliest first.
    private static func layouts(_ hints: ImageHints) -> [Layout] {
        let orders = hints.byteOrder.map { [$0] } ?? [.little, .big]
        let classes = hints.fileClass.map { [$0] } ?? [.bits64, .bits32]
        return orders.flatMap { order in classes.map { Layout($0, order) } }
    }
}

extension KernelImage {
    /// The image; nil if it is at no address.
    fileprivate var ifPlaced: KernelImage? { isPlaced ? self : nil }
}

extension EmbeddedTable {
    /// The address of the symbol in the middle of the table.
    fileprivate var middleAddress: UInt64 { addresses[symbolCount / 2] }
}
