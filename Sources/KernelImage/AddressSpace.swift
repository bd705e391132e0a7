import Binary
import ELF

/// The kernel's memory as the image describes it: bytes that can be read at a virtual address.
///
/// Addresses are the ones that the kernel was linked for. A word that a relocation fills in at boot reads as the value
/// that it gets at a load offset of zero.
public struct AddressSpace: Sendable {
    /// The regions, by ascending address.
    public let regions: [MemoryRegion]
    /// The size of an address, and the order of the bytes of each number.
    public let layout: Layout
    /// Whether the addresses of the regions are the ones that the kernel was linked for. If not, this is a raw image at
    /// an unknown address, and addresses count from zero.
    public let isPlaced: Bool
    /// The words that relocations fill in at boot.
    public let relocations: AppliedRelocations

    /// Memory made of `regions`, in any order. `relocations` fill in words of it.
    public init(
        regions: [MemoryRegion], layout: Layout, relocations: AppliedRelocations = AppliedRelocations(),
        isPlaced: Bool = true
    ) {
        self.isPlaced = isPlaced
        self.regions = regions.sorted { $0.address < $1.address }
        self.layout = layout
        self.relocations = relocations
    }

    /// The memory that `file` describes: its `PT_LOAD` segments, or its allocated sections if it has no segments.
    public init(_ file: ELFFile, _ relocations: AppliedRelocations) {
        var regions = file.segments.filter { $0.type == .load && $0.memorySize > 0 }.map {
            MemoryRegion(address: $0.virtualAddress, contents: $0.contents, size: $0.memorySize)
        }
        if regions.isEmpty {
            regions = file.sections.filter { $0.flags.contains(.allocated) && $0.size > 0 }.map {
                MemoryRegion(address: $0.address, contents: $0.contents, size: $0.size)
            }
        }
        self.init(regions: regions, layout: file.layout, relocations: relocations)
    }

    /// The region that contains `address`; nil if the image has none there.
    public func region(containing address: UInt64) -> MemoryRegion? {
        let next = regions.firstSortedIndex { $0.address > address }
        // Regions may overlap in a hostile file: the nearest start wins.
        return next > 0 && regions[next - 1].contains(address) ? regions[next - 1] : nil
    }

    /// The image's bytes from `address` to the last one that the file has of the region. Relocations are not applied.
    ///
    /// - Throws: ``AddressError`` if the image has no byte for that address.
    public func contents(from address: UInt64) throws(AddressError) -> Bytes {
        guard let region = region(containing: address),
            let offset = Int(exactly: address - region.address), offset < region.contents.count,
            let found = try? region.contents.suffix(from: offset)
        else { throw AddressError(address: address) }
        return found
    }

    /// The unsigned number of `width` bytes (1, 2, 4 or 8) at `address`, in the byte order of ``layout``.
    ///
    /// - Throws: ``AddressError`` if the image does not have all its bytes.
    public func unsigned(width: Int, at address: UInt64) throws(AddressError) -> UInt64 {
        if let value = relocations.value(at: address), width == layout.wordSize { return value }
        guard let value = try? contents(from: address).unsigned(width: width, at: 0, layout.byteOrder) else {
            throw AddressError(address: address)
        }
        return value
    }

    /// The address-sized number at `address`.
    ///
    /// - Throws: ``AddressError`` if the image does not have all its bytes.
    public func word(at address: UInt64) throws(AddressError) -> UInt64 {
        try unsigned(width: layout.wordSize, at: address)
    }

    /// Calls `body` for each word that is not zero and whose address is a multiple of `width`, in ascending order.
    ///
    /// Words of the size of an address have their relocated values.
    ///
    /// - Parameter width: bytes of a word, 4 or 8.
    public func forEachWord(width: Int, _ body: (_ address: UInt64, _ value: UInt64) -> Void) {
        for region in regions {
            let first = Int((UInt64(width) &- region.address % UInt64(width)) % UInt64(width))
            let bytes = region.contents.raw
            var relocated = relocations.cursor(from: region.address)
            var offset = first
            while offset + width <= bytes.byteCount {
                let address = region.address &+ UInt64(offset)
                var value =
                    width == 8
                    ? bytes.number(UInt64.self, at: offset, layout.byteOrder)
                    : UInt64(bytes.number(UInt32.self, at: offset, layout.byteOrder))
                if width == layout.wordSize, let filled = relocated.value(at: address) { value = filled }
                if value != 0 { body(address, value) }
                offset += width
            }
        }
    }

    /// The string at `address`, without the zero byte that ends it.
    ///
    /// - Throws: ``AddressError`` if there is no byte at `address`, or no end within `limit` bytes.
    public func string(at address: UInt64, limit: Int = 4096) throws(AddressError) -> Bytes {
        guard let string = try? contents(from: address).cString(at: 0, limit: limit) else {
            throw AddressError(address: address)
        }
        return string
    }
}
