import Binary

/// The layout of a ring-buffer page: what `events/header_page` says of the kernel that wrote it.
public struct PageLayout: Sendable, Hashable {
    /// The byte order of the traced machine.
    public let byteOrder: ByteOrder
    /// Offset of the 64-bit time stamp.
    public let timestampOffset: Int
    /// Offset and size (4 on a 32-bit kernel, else 8) of the number of data bytes, whose high bits are flags.
    public let commit: FieldLocation
    /// Offset of the first record.
    public let dataOffset: Int
    /// Size of the page (of the *sub-buffer*: Linux 6.8 and later can make them larger than a memory page).
    public let pageSize: Int

    /// A layout with given offsets.
    ///
    /// - Throws: ``EventFormatError/missing(_:)`` if the parts overlap, or the page is larger than ``largestPage``.
    public init(
        byteOrder: ByteOrder, timestampOffset: Int = 0, commit: FieldLocation, dataOffset: Int, pageSize: Int
    ) throws(EventFormatError) {
        guard commit.size == 4 || commit.size == 8 else { throw .missing("commit of 4 or 8 bytes") }
        guard timestampOffset >= 0, commit.offset >= 0, commit.offset <= PageLayout.largestPage - commit.size,
            dataOffset >= commit.offset + commit.size, dataOffset >= timestampOffset + 8,
            pageSize > dataOffset, pageSize <= PageLayout.largestPage
        else { throw .missing("data after timestamp and commit") }
        self.byteOrder = byteOrder
        self.timestampOffset = timestampOffset
        self.commit = commit
        self.dataOffset = dataOffset
        self.pageSize = pageSize
    }

    /// Parses the text of `events/header_page`.
    ///
    /// - Throws: ``EventFormatError`` if a field is not there, or is not where or as wide as it can be.
    public init(headerPage text: Bytes, byteOrder: ByteOrder) throws(EventFormatError) {
        var lines = LineReader(text)
        var fields: [String: FieldLocation] = [:]
        while let line = lines.next() {
            guard line.text.contains("field:") else { continue }
            let field = try EventField(parsing: line.text, line: line.number)
            fields[field.name] = field.location
        }
        guard let timestamp = fields["timestamp"], timestamp.size == 8 else { throw .missing("timestamp of 8 bytes") }
        guard let commit = fields["commit"] else { throw .missing("commit") }
        guard let data = fields["data"] else { throw .missing("data") }
        try self.init(
            byteOrder: byteOrder, timestampOffset: timestamp.offset, commit: commit,
            dataOffset: data.offset, pageSize: data.offset + data.size)
    }

    /// This layout for pages of `pageSize` bytes.
    ///
    /// - Throws: ``EventFormatError/missing(_:)`` if pages of that size have no room for data, or are larger than
    ///   ``largestPage``.
    public func withPageSize(_ pageSize: Int) throws(EventFormatError) -> PageLayout {
        try PageLayout(
            byteOrder: byteOrder, timestampOffset: timestampOffset, commit: commit,
            dataOffset: dataOffset, pageSize: pageSize)
    }

    /// Far more than any kernel makes.
    public static let largestPage = 1 << 24
}
