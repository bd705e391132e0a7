import Architectures
import Binary
import ELF
import KernelImage

/// The kernels in a memory image that holds the kallsyms tables of several.
///
/// A kernel's memory is in one piece, and its tables are somewhere inside. So it is between the tables of the kernel before
/// it and those of the kernel behind it, where most pointers to strings are its own. They tell its address. The address of
/// its first symbol then tells where it begins, and its banner is between that place and its tables. What is left of a
/// kernel that was overwritten has tables, but no pointers or no banner.
struct KernelParts {
    /// The most kernels that are looked at.
    static let limit = 8

    private let bytes: Bytes
    private let layout: Layout
    private let kernels: [Part]

    /// A kernel's tables, and what agrees with them.
    fileprivate struct Part {
        let table: EmbeddedTable
        /// Where its tables are, in bytes from the image's first one.
        let tableOffset: Int
        /// Where its memory begins; nil if nothing tells it.
        var start: Int?
        /// The virtual address of that byte.
        var address: UInt64?
        var banner: Banner?
    }

    /// The kernels with `tables`, whose locations are offsets in `bytes`, in ascending order.
    ///
    /// - Parameter base: the virtual address of the image's first byte, if the caller knows it; nil to search for that of
    ///   each kernel.
    init(_ tables: [EmbeddedTable], in bytes: Bytes, _ layout: Layout, base: UInt64?) {
        self.bytes = bytes
        self.layout = layout
        let offsets = tables.map { Int(truncatingIfNeeded: $0.locations.tokenTable) }
        kernels = tables.indices.map { index in
            let first = index == 0 ? 0 : offsets[index - 1]
            let end = index + 1 < tables.count ? offsets[index + 1] : bytes.count
            var part = Part(table: tables[index], tableOffset: offsets[index])
            part.place(in: bytes, first..<end, layout, base: base)
            return part
        }
    }

    /// The only kernel whose banner and addresses agree with its tables: its memory, up to the end of the image, and its
    /// tables.
    ///
    /// - Throws: ``PlacementError`` if there is none, or if there are several.
    func onlyKernel(
        of architecture: Architecture?
    ) throws(PlacementError) -> (image: KernelImage, table: EmbeddedTable) {
        let whole = kernels.filter { $0.banner != nil }
        guard whole.count == 1, let start = whole[0].start, let address = whole[0].address,
            let memory = try? bytes.suffix(from: start)
        else {
            throw .severalKernels(
                kernels.map {
                    PlacementError.FoundKernel(
                        symbolCount: $0.table.symbolCount, tableOffset: $0.tableOffset, start: $0.start,
                        release: $0.banner?.release)
                })
        }
        return (
            KernelImage(memory, layout, architecture, base: address, evidence: .pointers), whole[0].table
        )
    }
}

extension KernelParts.Part {
    /// Looks for the kernel's address and its banner in `range` of the image, which holds no other kernel's tables.
    fileprivate mutating func place(in bytes: Bytes, _ range: Range<Int>, _ layout: Layout, base: UInt64?) {
        let mask: UInt64 = layout.fileClass == .bits64 ? .max : 0xffff_ffff
        guard let region = try? bytes.slice(at: range.lowerBound, count: range.count),
            let base = base
                ?? KernelImage(
                    byPointersIn: region, layout, nil, holding: table.needsImageAddress ? nil : table.middleAddress
                )?.memory.regions.first.map({ ($0.address &- UInt64(range.lowerBound)) & mask }),
            let placed = try? EmbeddedTable(
                at: table.locations.moved(by: base), in: KernelImage(bytes, layout, nil, base: base).memory)
        else { return }
        let boundaries = placed.boundaries(["_text", "_stext"])
        // Kernels are linked to a multiple of 4 KiB.
        guard let first = boundaries.address(of: "_text") ?? boundaries.address(of: "_stext"),
            let start = Int(exactly: ((first & ~0xfff) &- base) & mask), range.contains(start), start < tableOffset,
            let front = try? bytes.slice(at: start, count: tableOffset - start)
        else { return }
        self = KernelParts.Part(
            table: placed, tableOffset: tableOffset, start: start, address: first & ~0xfff, banner: Banner(in: front))
    }
}
