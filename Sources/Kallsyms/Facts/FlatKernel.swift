import Architectures
import Binary
import ELF
import KernelImage

/// A kernel in a raw memory image, with its layout and its address from all evidence that there is.
///
/// The caller, the containers and the contents are asked first. If they do not tell the size of an address and the byte
/// order, the kallsyms tables do: they can be decoded in one layout only. If neither syscall metadata nor relocations
/// tell the address, the tables give an address in the image, which limits the search for pointers.
struct FlatKernel {
    /// The kernel's memory.
    let image: KernelImage
    /// What is known of the machine and the address.
    let hints: ImageHints
    /// What told the size of an address and the byte order.
    let layoutEvidence: Evidence
    /// The kallsyms tables; nil if no search for them was needed, or if there are none.
    let table: EmbeddedTable?

    /// The kernel in `memory`.
    ///
    /// - Parameter given: what the caller knows. It overrides what the image says.
    /// - Throws: ``PlacementError`` if nothing tells the size of an address and the byte order.
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

    /// The kernel in the first of `layouts` in which kallsyms tables are found; nil if none are.
    private static func byTables(
        _ bytes: Bytes, _ layouts: [Layout], _ hints: ImageHints
    ) -> (image: KernelImage, table: EmbeddedTable)? {
        for layout in layouts {
            guard let found = byTables(bytes, layout, hints) else { continue }
            // If zeros follow the base, a little-endian table of a 32-bit kernel can also be read as that of a 64-bit
            // kernel.
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

    /// The kernel by its kallsyms tables in that layout; nil if it has none. Its address is the one that the caller
    /// knows, or the one that the tables help to find.
    private static func byTables(
        _ bytes: Bytes, _ layout: Layout, _ hints: ImageHints
    ) -> (image: KernelImage, table: EmbeddedTable)? {
        let unplaced = KernelImage(unplaced: bytes, layout, hints.architecture)
        guard let table = TableSearch.table(in: unplaced.memory) else { return nil }
        // If the layout is known, this search for the address was the first thing that was tried.
        let wasTried = hints.layout != nil && hints.baseAddress == nil
        let image =
            (wasTried ? nil : KernelImage(bytes, layout, hints.architecture, base: hints.baseAddress).ifPlaced)
            ?? KernelImage(
                byPointersIn: bytes, layout, hints.architecture,
                holding: table.addressEncoding == .selfRelative ? nil : table.middleAddress)
        guard let image, let start = image.memory.regions.first?.address,
            let moved = try? EmbeddedTable(at: table.locations.moved(by: start), in: image.memory)
        else { return (unplaced, table) }
        return (image, moved)
    }

    /// The layouts that are possible, with the likeliest first.
    private static func layouts(_ hints: ImageHints) -> [Layout] {
        let orders = hints.byteOrder.map { [$0] } ?? [.little, .big]
        let classes = hints.fileClass.map { [$0] } ?? [.bits64, .bits32]
        return orders.flatMap { order in classes.map { Layout($0, order) } }
    }
}

extension KernelImage {
    /// The image if its address is known; nil if not.
    fileprivate var ifPlaced: KernelImage? { isPlaced ? self : nil }
}

extension EmbeddedTable {
    /// The address of the symbol in the middle of the table's order.
    fileprivate var middleAddress: UInt64 { addresses[symbolCount / 2] }
}
