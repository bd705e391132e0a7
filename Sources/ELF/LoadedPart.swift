import Binary

/// The part of an ELF file that is loaded into memory, found before the file is there to its end.
public enum LoadedPart {
    /// Where the contents of the last loaded segment end, in bytes from the start of the file.
    ///
    /// - Parameter beginning: how the file begins: its header and its program headers.
    /// - Returns: nil if it is no ELF file, has no loaded segment, or if the program headers are further back.
    public static func end(inBeginning beginning: Bytes) -> Int? {
        let outline = try? ELFOutline { offset, count in
            Int(exactly: offset).flatMap { try? beginning.slice(at: $0, count: count) }
        }
        var end = 0
        for header in outline?.programHeaders ?? [] where header.type == .load {
            let (segmentEnd, overflow) = header.offset.addingReportingOverflow(header.fileSize)
            guard !overflow, let segmentEnd = Int(exactly: segmentEnd) else { return nil }
            end = max(end, segmentEnd)
        }
        return end > 0 ? end : nil
    }

    /// Whether a part of `file` holds nothing but debug information (sections `.debug_*`) and padding.
    public static func isOnlyDebugInformation(_ part: Range<Int>, of file: ELFFile) -> Bool {
        // Were the section headers in the part, all of them would be empty.
        guard file.sections.contains(where: { !$0.name.isEmpty }) else { return false }
        return file.sections.allSatisfy { section in
            guard !section.contents.isEmpty, let start = Int(exactly: section.offset) else { return true }
            guard start < part.upperBound, start + section.contents.count > part.lowerBound else { return true }
            return !section.flags.contains(.allocated)
                && (section.name.hasText(".debug_") || section.name.hasText(".zdebug_"))
        }
    }
}
