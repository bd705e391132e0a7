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
        var found: (layout: Layout, image: KernelImage, table: EmbeddedTable?)?
        for layout in FlatKernel.layouts(hints) {
            if hints.baseAddress != nil || isKnown {
                let image = KernelImage(bytes, layout, hints.architecture, base: hints.baseAddress)
                if isKnown, image.isPlaced {
                    found = (layout, image, nil)
                    break
                }
                if image.isPlaced, let table = TableSearch.table(in: image.memory) {
                    found = (layout, image, table)
                    break
                }
            }
            if let kernel = FlatKernel.found(in: bytes, layout, hints.architecture), let table = kernel.table {
                // Where padding is behind the base, a little-endian table of 32 bits can be read as one of 64.
                if layout.fileClass == .bits64, table.middleAddress >> 32 == 0, hints.fileClass == nil,
                    let other = FlatKernel.found(in: bytes, Layout(.bits32, layout.byteOrder), hints.architecture),
                    other.table?.middleAddress == table.middleAddress
                {
                    found = other
                    break
                }
                found = kernel
                break
            }
        }
        if let found {
            layoutEvidence = isKnown ? hints.machineEvidence ?? .header : .kallsyms
            image = found.image
            table = found.table
        } else {
            let byPointers = FlatKernel.layouts(hints).lazy.compactMap { layout in
                KernelImage(byPointersIn: bytes, layout, hints.architecture, holding: nil)
            }.first
            if let byPointers {
                image = byPointers
            } else {
                guard let layout = hints.layout else { throw .unknownLayout }
                image = KernelImage(unplaced: bytes, layout, hints.architecture)
            }
            layoutEvidence = isKnown ? hints.machineEvidence ?? .header : .pointers
            table = nil
        }
        hints.fileClass = image.layout.fileClass
        hints.byteOrder = image.layout.byteOrder
        hints.conclude()
        self.hints = hints
    }

    /// The kernel in that layout, by its tables; nil if it has none in it.
    private static func found(
        in bytes: Bytes, _ layout: Layout, _ architecture: Architecture?
    ) -> (layout: Layout, image: KernelImage, table: EmbeddedTable?)? {
        let unplaced = KernelImage(unplaced: bytes, layout, architecture)
        guard let table = TableSearch.table(in: unplaced.memory) else { return nil }
        return placed(table, in: bytes, layout, architecture) ?? (layout, unplaced, table)
    }

    /// The layouts that are possible, the likeliest first.
    private static func layouts(_ hints: ImageHints) -> [Layout] {
        let orders = hints.byteOrder.map { [$0] } ?? [.little, .big]
        let classes = hints.fileClass.map { [$0] } ?? [.bits64, .bits32]
        return orders.flatMap { order in classes.map { Layout($0, order) } }
    }

    /// The memory placed where the symbols of `table` say that it is, and the table there; nil if that cannot be told.
    private static func placed(
        _ table: EmbeddedTable, in bytes: Bytes, _ layout: Layout, _ architecture: Architecture?
    ) -> (Layout, KernelImage, EmbeddedTable?)? {
        // Half of the symbols are functions, which come first in memory.
        let address = table.isRelativeToPlace ? nil : table.middleAddress
        let image =
            KernelImage(bytes, layout, architecture, base: nil).ifPlaced
            ?? KernelImage(byPointersIn: bytes, layout, architecture, holding: address)
        guard let image, let start = image.memory.regions.first?.address,
            let moved = try? EmbeddedTable(at: table.locations.moved(by: start), in: image.memory)
        else { return nil }
        return (layout, image, moved)
    }
}

extension KernelImage {
    fileprivate var ifPlaced: KernelImage? { isPlaced ? self : nil }
}

extension EmbeddedTable {
    /// Whether the addresses are only known from the place of the table.
    var isRelativeToPlace: Bool { addressEncoding == .selfRelative }

    /// The address of the symbol in the middle of the table.
    fileprivate var middleAddress: UInt64 { addresses[symbolCount / 2] }
}
