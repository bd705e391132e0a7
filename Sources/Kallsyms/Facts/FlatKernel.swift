import Architectures
import Binary
import ELF
import KernelImage

/// A kernel in a raw memory image, with its layout and its address from all evidence that there is.
///
/// The caller, the containers and the contents are asked first. If they do not tell the size of an address and the byte
/// order, the kallsyms tables do: they can be decoded in one layout only. Most tables tell all symbols in memory that is
/// at no address yet; the address is searched for when the memory is asked for. If neither syscall metadata nor
/// relocations tell it, the tables give an address in the image, which limits the search for pointers.
struct FlatKernel {
    /// What is known of the machine and the address.
    let hints: ImageHints
    /// The size of an address, and the byte order.
    let layout: Layout
    /// What told the size of an address and the byte order.
    let layoutEvidence: Evidence
    /// The kallsyms tables; nil if there are none. Their locations count from the image's first byte, unless its address
    /// was needed to read them.
    let table: EmbeddedTable?
    private let memory: Memory

    /// The kernel's memory.
    private enum Memory {
        case placed(KernelImage)
        /// Bytes whose address was not needed yet.
        case unplaced(Bytes)
    }

    /// The kernel in `memory`.
    ///
    /// - Parameter given: what the caller knows. It overrides what the image says.
    /// - Throws: ``PlacementError`` if nothing tells the size of an address and the byte order, or which of several
    ///   kernels is meant.
    init(_ memory: MemoryImage, given: ImageHints) throws(PlacementError) {
        var hints = given
        hints.complete(with: memory.hints)
        hints.conclude()
        let bytes = memory.bytes
        let isKnown = hints.layout != nil
        let layouts = FlatKernel.layouts(hints)
        var evidence = hints.machineEvidence ?? .header
        if let found = FlatKernel.tables(in: bytes, layouts, hints) {
            layout = found.layout
            if !isKnown { evidence = .kallsyms }
            if found.tables.count > 1 {
                let parts = KernelParts(found.tables, in: bytes, layout, hints)
                let kernel = try parts.onlyKernel()
                (self.memory, table) = (.placed(kernel.image), kernel.table)
            } else if let table = found.tables.first, !table.needsImageAddress {
                (self.memory, self.table) = (.unplaced(bytes), table)
            } else {
                let image = FlatKernel.placed(bytes, layout, hints, holding: nil)
                let placed = image.isPlaced ? TableSearch.tables(in: image.memory, limit: 1).first : nil
                (self.memory, table) = (.placed(image), placed ?? found.tables.first)
            }
        } else {
            let image: KernelImage
            if isKnown {
                image = FlatKernel.placed(bytes, layouts[0], hints, holding: nil)
            } else if let found = layouts.lazy.compactMap({
                KernelImage(byPointersIn: bytes, $0, hints.architecture, holding: nil)
            }).first {
                evidence = .pointers
                let base = hints.baseAddress
                image = base.map { KernelImage(bytes, found.layout, hints.architecture, base: $0) } ?? found
            } else {
                throw .unknownLayout
            }
            layout = image.layout
            // Relocations may fill in the addresses of the tables.
            let placed = image.isPlaced ? TableSearch.tables(in: image.memory, limit: 1).first : nil
            (self.memory, table) = (.placed(image), placed)
        }
        layoutEvidence = evidence
        hints.fileClass = layout.fileClass
        hints.byteOrder = layout.byteOrder
        hints.conclude()
        self.hints = hints
    }

    /// The kernel's memory, at its address if anything tells it. Searches for the address each time, unless it was
    /// needed before.
    func image() -> KernelImage {
        switch memory {
        case .placed(let image): image
        case .unplaced(let bytes): FlatKernel.placed(bytes, layout, hints, holding: table?.middleAddress)
        }
    }

    /// The memory at its address, if anything tells it.
    ///
    /// - Parameter address: a virtual address that is known to be in the image; nil if none is known.
    private static func placed(
        _ bytes: Bytes, _ layout: Layout, _ hints: ImageHints, holding address: UInt64?
    ) -> KernelImage {
        let image = KernelImage(bytes, layout, hints.architecture, base: hints.baseAddress)
        if image.isPlaced { return image }
        return KernelImage(byPointersIn: bytes, layout, hints.architecture, holding: address)
            ?? KernelImage(unplaced: bytes, layout, hints.architecture)
    }

    /// The kallsyms tables in `bytes`, in the first of `layouts` in which there are any; nil if there are none.
    private static func tables(
        in bytes: Bytes, _ layouts: [Layout], _ hints: ImageHints
    ) -> (layout: Layout, tables: [EmbeddedTable])? {
        func tables(_ layout: Layout) -> [EmbeddedTable] {
            let image = KernelImage(unplaced: bytes, layout, hints.architecture)
            return TableSearch.tables(in: image.memory, limit: KernelParts.limit)
        }
        for layout in layouts {
            let found = tables(layout)
            guard let first = found.first else { continue }
            guard layout.fileClass == .bits64, hints.fileClass == nil,
                first.needsImageAddress || !first.addresses.areWide || first.middleAddress >> 32 == 0
            else { return (layout, found) }
            // A table of a 32-bit kernel can also be read as that of a 64-bit kernel whose base has what follows it, such as
            // zeros, as its other half. Offsets from the entries' own places can be read as those of both: pointers tell.
            let narrow = Layout(.bits32, layout.byteOrder)
            let others = tables(narrow)
            func hasPointers(_ layout: Layout) -> Bool {
                KernelImage(byPointersIn: bytes, layout, hints.architecture, holding: nil) != nil
            }
            let isNarrow =
                if first.needsImageAddress {
                    !others.isEmpty && !hasPointers(layout) && hasPointers(narrow)
                } else if first.addresses.areWide {
                    others.first?.middleAddress == first.middleAddress
                } else {
                    !others.isEmpty
                }
            return isNarrow ? (narrow, others) : (layout, found)
        }
        return nil
    }

    /// The layouts that are possible, with the likeliest first.
    private static func layouts(_ hints: ImageHints) -> [Layout] {
        let orders = hints.byteOrder.map { [$0] } ?? [.little, .big]
        let classes = hints.fileClass.map { [$0] } ?? [.bits64, .bits32]
        return orders.flatMap { order in classes.map { Layout($0, order) } }
    }
}

extension EmbeddedTable {
    /// The address of the symbol in the middle of the table's order.
    var middleAddress: UInt64 { addresses[symbolCount / 2] }

    /// Whether the symbols' addresses are not known before the image's own: they count from the places of the entries,
    /// or from a base that a relocation fills in.
    var needsImageAddress: Bool { addresses.needImageAddress }
}
