import Architectures
import Binary

/// The entries of a section of type `SHT_RELA`.
public struct RelocationTable: Sendable {
    /// The number of entries.
    public let count: Int

    private let entries: Bytes
    private let layout: Layout
    private let hasSplitInfo: Bool

    /// The table that `section` of `file` holds.
    ///
    /// - Throws: ``ELFError`` if its entries have the wrong size.
    public init(_ section: Section, of file: ELFFile) throws(ELFError) {
        let size = Relocation.size(file.layout.fileClass)
        guard section.entrySize == UInt64(size) else {
            throw .badEntrySize(
                table: "relocation section '\(section.name.text)'", offset: Int(clamping: section.offset),
                found: section.entrySize, expected: size)
        }
        self.init(section.contents, file.layout, Architecture(file.machine))
    }

    /// The table of as many whole entries as `entries` holds, of a file for `architecture`; nil stands for one whose
    /// relocations are laid out as the gABI has them.
    public init(_ entries: Bytes, _ layout: Layout, _ architecture: Architecture?) {
        self.entries = entries
        self.layout = layout
        hasSplitInfo = architecture?.relocations.hasSplitInfo ?? false
        count = entries.count / Relocation.size(layout.fileClass)
    }

    /// The entry at `index`.
    ///
    /// - Throws: ``ReadError`` if there is no such entry.
    public func relocation(at index: Int) throws(ReadError) -> Relocation {
        let size = Relocation.size(layout.fileClass)
        let (start, overflow) = index.multipliedReportingOverflow(by: size)
        return try Relocation(entries, at: overflow ? Int.max - size : start, layout, hasSplitInfo: hasSplitInfo)
    }
}
