import Architectures
import Binary
import ELF

/// The function descriptors of a kernel whose ABI has them: the section `.opd`.
public struct FunctionDescriptors: Sendable {
    /// The virtual address of the first descriptor.
    public let start: UInt64
    /// The virtual address after the last descriptor.
    public let end: UInt64
    /// What tells the place: the section's header, the names of the symbols at both ends, or the contents of the
    /// memory.
    public let evidence: Evidence
    /// The size and the fields of one descriptor.
    public let layout: FunctionDescriptorLayout
    private let memory: AddressSpace

    /// The descriptors of `image`; nil if it has none.
    ///
    /// They are in the section `.opd`. If the file has no section names, they are between the symbols `__start_opd` and
    /// `__end_opd` (include/asm-generic/vmlinux.lds.h, 5.18). In a raw image without these symbols, a long row of words
    /// that look like descriptors is taken.
    ///
    /// - Parameters:
    ///   - image: the kernel.
    ///   - boundaries: gives the kernel's boundary symbols, if the file does not have the section.
    public init?(_ image: KernelImage, _ boundaries: @autoclosure () -> BoundarySymbols) {
        guard let layout = image.architecture?.descriptor, image.layout.fileClass == .bits64 else { return nil }
        if let section = image.file?.section(named: ".opd"), section.size > 0 {
            start = section.address
            end = section.address &+ section.size
            evidence = .header
        } else {
            let boundaries = boundaries()
            if let first = boundaries.address(of: "__start_opd"), let last = boundaries.address(of: "__end_opd"),
                last > first
            {
                start = first
                end = last
                evidence = .name
            } else if image.file == nil, image.isPlaced,
                let row = FunctionDescriptors.row(in: image.memory, layout)
            {
                start = row.lowerBound
                end = row.upperBound
                evidence = .structure
            } else {
                return nil
            }
        }
        self.layout = layout
        memory = image.memory
    }

    /// The fewest descriptors that make a row.
    private static let minimum = 12

    /// A row of descriptors that has been read so far.
    private struct Row {
        /// The address of the first descriptor's word that points to code.
        var start: UInt64 = 0
        /// The address at which the next descriptor would have that word.
        var next: UInt64 = 0
        /// The word after it, which is the same in all descriptors of the row.
        var common: UInt64 = 0
    }

    /// The addresses of the longest row of descriptors: each has the address of code, and after it a word that is the
    /// same in all of them (the TOC or the global pointer). Nil if no row has ``minimum`` descriptors.
    private static func row(in memory: AddressSpace, _ layout: FunctionDescriptorLayout) -> Range<UInt64>? {
        // Little-endian PowerPC kernels have the ABI without descriptors (arch/powerpc/Makefile).
        if layout.versions != nil, memory.layout.byteOrder == .little { return nil }
        guard let first = memory.regions.first, let last = memory.regions.last else { return nil }
        let size = UInt64(layout.size)
        let lowest = first.address &- FunctionDescriptors.reach
        let extent = (last.address &- lowest) &+ last.size &+ FunctionDescriptors.reach
        // Any word may be the first of a descriptor. Descriptors that start at different words belong to different
        // rows.
        var rows = [Row](repeating: Row(), count: layout.size / 8)
        var best = Row()
        var previous: (address: UInt64, isInImage: Bool) = (0, false)
        memory.forEachWord(width: 8) { address, value in
            let entry = address &- 8
            defer { previous = (address, memory.region(containing: value) != nil) }
            guard previous.isInImage, previous.address == entry, value &- lowest < extent else { return }
            let phase = Int(entry % size / 8)
            if entry == rows[phase].next, value == rows[phase].common {
                rows[phase].next = entry &+ size
            } else {
                rows[phase] = Row(start: entry, next: entry &+ size, common: value)
            }
            if rows[phase].next &- rows[phase].start > best.next &- best.start { best = rows[phase] }
        }
        guard (best.next &- best.start) / size >= UInt64(minimum) else { return nil }
        let offset = UInt64(layout.entryPointOffset)
        var (start, end) = (best.start &- offset, best.next &- offset)
        // Descriptors that the linker made have another common word, and are at the ends. All their other words are
        // zero.
        func isDescriptor(_ address: UInt64) -> Bool {
            (0..<size / 8).allSatisfy { index in
                guard let word = try? memory.word(at: address &+ index * 8) else { return false }
                switch index * 8 {
                case offset: return memory.region(containing: word) != nil
                case offset + 8: return word &- lowest < extent
                default: return word == 0
                }
            }
        }
        while size > 16, isDescriptor(start &- size) { start &-= size }
        while size > 16, isDescriptor(end) { end &+= size }
        return start < end ? start..<end : nil
    }

    /// The largest distance in bytes of the common word from the image: a global pointer reaches 2 MiB to both sides.
    private static let reach: UInt64 = 2 << 20

    /// Whether the virtual address `address` is between ``start`` and ``end``.
    public func contains(_ address: UInt64) -> Bool { address >= start && address < end }

    /// The address of the code that the descriptor at `address` points to; nil if no descriptor is there, or if the
    /// image does not have its bytes.
    public func entryPoint(at address: UInt64) -> UInt64? {
        guard contains(address) else { return nil }
        return try? memory.word(at: address &+ UInt64(layout.entryPointOffset))
    }
}
