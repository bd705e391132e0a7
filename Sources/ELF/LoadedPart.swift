import Binary

/// The part of an ELF file that is loaded into memory, found before the file is there to its end.
public enum LoadedPart {
    /// Where the contents of the last loaded segment end, in bytes from the start of the file.
    ///
    /// - Parameter beginning: how the file begins: its header and its program headers.
    /// - Returns: nil if it is no ELF file, has no loaded segment, or if the program headers are further back.
    public static func end(inBeginning beginning: Bytes) -> Int? {
        guard beginning.hasText("\u{7f}ELF"), let fileClass = (try? beginning.byte(at: 4)).flatMap(FileClass.init),
            let data = try? beginning.byte(at: 5), data == 1 || data == 2
        else { return nil }
        let layout = Layout(fileClass, data == 1 ? .little : .big)
        guard let header = try? HeaderFields(beginning, layout), let table = Int(exactly: header.programHeaders),
            Int(header.programHeaderSize) == layout.programHeaderSize, header.programHeaderCount < 0xffff
        else { return nil }
        let word = layout.wordSize
        var end = 0
        for index in 0..<Int(header.programHeaderCount) {
            // p_type, then p_offset and p_filesz at their places in Elf32_Phdr and Elf64_Phdr.
            let (start, overflow) = table.addingReportingOverflow(index * layout.programHeaderSize)
            guard !overflow, start <= beginning.count,
                let type = try? beginning.unsigned(width: 4, at: start, layout.byteOrder),
                let offset = try? beginning.unsigned(width: word, at: start + word, layout.byteOrder),
                let size = try? beginning.unsigned(width: word, at: start + 4 * word, layout.byteOrder)
            else { return nil }
            guard type == UInt64(SegmentType.load.rawValue) else { continue }
            let (segmentEnd, isTooLarge) = offset.addingReportingOverflow(size)
            guard !isTooLarge, let segmentEnd = Int(exactly: segmentEnd) else { return nil }
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
