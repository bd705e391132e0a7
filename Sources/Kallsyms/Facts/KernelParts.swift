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
    private let architecture: Architecture?
    private let kernels: [Part]

    /// A kernel's tables, and what agrees with them.
    fileprivate struct Part {
        var table: EmbeddedTable
        /// Where its tables are, in bytes from the image's first one.
        let tableOffset: Int
        /// Where its memory begins; nil if nothing tells it.
        var start: Int?
        /// The virtual address of that byte.
        var address: UInt64?
        /// What told the address.
        var evidence: Evidence?
        var banner: Banner?
    }

    /// The kernels with `tables`, whose locations are offsets in `bytes`, in ascending order.
    ///
    /// - Parameter hints: its address, if it has one, is that of the image's first byte, as one of the kernels counts it;
    ///   else that of each kernel is searched for.
    init(_ tables: [EmbeddedTable], in bytes: Bytes, _ layout: Layout, _ hints: ImageHints) {
        self.bytes = bytes
        self.layout = layout
        architecture = hints.architecture
        let offsets = tables.map { Int(truncatingIfNeeded: $0.locations.tokenTable) }
        kernels = tables.indices.map { index in
            let first = index == 0 ? 0 : offsets[index - 1]
            let end = index + 1 < tables.count ? offsets[index + 1] : bytes.count
            var part = Part(table: tables[index], tableOffset: offsets[index])
            part.place(in: bytes, first..<end, layout, hints)
            return part
        }
    }

    /// The only kernel whose banner and addresses agree with its tables: its memory, up to the end of the image, and its
    /// tables.
    ///
    /// - Throws: ``PlacementError`` if there is none, or if there are several.
    func onlyKernel() throws(PlacementError) -> (image: KernelImage, table: EmbeddedTable) {
        let whole = kernels.filter { $0.banner != nil }
        guard whole.count == 1, let start = whole[0].start, let address = whole[0].address,
            let evidence = whole[0].evidence, let memory = try? bytes.suffix(from: start)
        else {
            throw .severalKernels(
                kernels.map {
                    PlacementError.FoundKernel(
                        symbolCount: $0.table.symbolCount, tableOffset: $0.tableOffset, start: $0.start,
                        release: $0.banner?.release)
                })
        }
        return (KernelImage(memory, layout, architecture, base: address, evidence: evidence), whole[0].table)
    }
}

extension KernelParts.Part {
    /// Looks for the kernel's address and its banner in `range` of the image, which holds no other kernel's tables.
    fileprivate mutating func place(in bytes: Bytes, _ range: Range<Int>, _ layout: Layout, _ hints: ImageHints) {
        let mask: UInt64 = layout.fileClass == .bits64 ? .max : 0xffff_ffff
        let boundaries = table.boundaries(["_text", "_stext"])
        // A kernel begins at a multiple of 4 KiB, in memory and in the image.
        let regionStart = range.lowerBound & ~0xfff
        guard let symbol = boundaries.address(of: "_text") ?? boundaries.address(of: "_stext"),
            let region = try? bytes.slice(at: regionStart, count: range.upperBound - regionStart)
        else { return }
        let first = symbol & ~0xfff
        let isOffset = table.addressEncoding == .selfRelative
        guard isOffset || !table.needsImageAddress else { return }
        let base: UInt64
        if let given = hints.baseAddress {
            base = given
        } else {
            // The kernel begins in its part of the image, before its tables.
            let highest = first - min(first, UInt64(range.lowerBound - regionStart))
            let lowest = first - min(first, UInt64(tableOffset - regionStart))
            guard let address = KernelImage.address(ofPart: region, layout, among: isOffset ? nil : lowest...highest)
            else { return }
            base = (address &- UInt64(regionStart)) & mask
        }
        guard let start = Int(exactly: isOffset ? first & mask : (first &- base) & mask), range.contains(start),
            start < tableOffset, let front = try? bytes.slice(at: start, count: tableOffset - start)
        else { return }
        if isOffset {
            let memory = KernelImage(bytes, layout, nil, base: base).memory
            guard let placed = try? EmbeddedTable(at: table.locations.moved(by: base), in: memory) else { return }
            table = placed
        }
        self.start = start
        address = (base &+ UInt64(start)) & mask
        evidence = hints.baseAddress == nil ? .pointers : .given
        banner = Banner(in: front)
    }
}
