import Binary
import ELF

/// The kernel's memory as the image describes it: bytes that can be read at a virtual address.
///
/// Addresses are those that the kernel was linked for. Words that a relocation fills in as the kernel starts read as
/// the value that they have then, at a load offset of zero.
public struct AddressSpace: Sendable {
    /// The regions, by ascending address.
    public let regions: [MemoryRegion]
    /// The size of an address, and the order of the bytes of each number.
    public let layout: Layout
    /// Whether the addresses of the regions are those that the kernel was linked for. For a raw image they are not
    /// known at first, and count from zero.
    public let isPlaced: Bool
    /// The words that relocations fill in.
    public let relocations: AppliedRelocations

    /// Memory made of `regions`, with words that `relocations` fills in.
    public init(
        regions: [MemoryRegion], layout: Layout, relocations: AppliedRelocations = AppliedRelocations(),
        isPlaced: Bool = true
    ) {
        self.isPlaced = isPlaced
        self.regions = regions.sorted { $0.address < $1.address }
        self.layout = layout
        self.relocations = relocations
    }

    /// The memory that `file` describes: its `PT_LOAD` segments, or, without any, its allocated sections.
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

    /// The region that `address` lies in.
    public func region(containing address: UInt64) -> MemoryRegion? {
        let next = regions.firstSortedIndex { $0.address > address }
        // Regions may overlap in a hostile file: the nearest start wins.
        return next > 0 && regions[next - 1].contains(address) ? regions[next - 1] : nil
    }

    /// The image's bytes from `address` to the end of its region, as they are in the file, without relocations.
    ///
    /// - Throws: ``AddressError`` if the image has no byte for that address.
    public func contents(from address: UInt64) throws(AddressError) -> Bytes {
        guard let region = region(containing: address),
            let offset = Int(exactly: address - region.address), offset < region.contents.count,
            let found = try? region.contents.suffix(from: offset)
        else { throw AddressError(address: address) }
        return found
    }

    /// The unsigned number of `width` bytes (1, 2, 4 or 8) at `address`.
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

    /// Calls `body` with the address and the value of each word of the image that lies at a multiple of `width`, where
    /// the value is not zero.
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
