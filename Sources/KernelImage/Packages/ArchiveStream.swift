import Binary
import ELF

/// The bytes of an archive, which are read once, from the first to the last.
struct ArchiveStream: ~Copyable {
    private var stream: ByteStream
    /// Bytes of the current entry, contents and padding, that have not been read. A reader sets it when it finds an
    /// entry.
    var unread = 0
    /// The most bytes of the stream that are read. Nothing is kept of files that are skipped.
    private let scanLimit: Int

    init(_ stream: consuming ByteStream, scanLimit: Int) {
        self.stream = stream
        self.scanLimit = scanLimit
    }

    /// Bytes read so far.
    var offset: Int { stream.offset }

    /// The contents of `entry`, which must be the current entry; to be read once.
    ///
    /// - Throws: ``ArchiveError`` if the stream ends before them, or cannot be decompressed.
    mutating func contents(of entry: ArchiveEntry) throws(ArchiveError) -> Bytes {
        let contents = try read(entry.size, "the file '\(entry.path)'")
        unread -= contents.count
        return contents
    }

    /// The contents of `entry`, a kernel; to be read once. Where it is a large ELF file with debug information, that is zero and
    /// takes no memory.
    ///
    /// - Returns: the bytes, and whether they are all there; nil if there is something else where debug information usually
    ///   is, so that the file must be read again, whole.
    /// - Throws: ``ArchiveError`` if the stream ends before them, or cannot be decompressed.
    mutating func kernelWithoutDebugInformation(
        of entry: ArchiveEntry
    ) throws(ArchiveError) -> (contents: Bytes, isWhole: Bool)? {
        guard stream.isDecompressed, entry.size >= ArchiveStream.largeSize else {
            return (try contents(of: entry), true)
        }
        let head = try read(ArchiveStream.headSize, "the file '\(entry.path)'")
        let end = LoadedPart.end(inBeginning: head) ?? entry.size
        let (first, last) = (min(end, entry.size), ArchiveStream.symbolsSize)
        let start = stream.offset - head.count
        let contents = try decompressing { (stream) throws(CompressionError) in
            try stream.read(after: head, upTo: entry.size, keepingFirst: first, last: last)
        }
        guard contents.count == entry.size else {
            throw .problem(
                .truncated(
                    part: "the file '\(entry.path)'", offset: start, size: entry.size,
                    available: start + contents.count))
        }
        unread -= contents.count
        guard first < entry.size - last else { return (contents, true) }
        guard let file = try? ELFFile(contents),
            LoadedPart.isOnlyDebugInformation(first..<entry.size - last, of: file)
        else { return nil }
        return (contents, false)
    }

    /// A file of fewer bytes is read whole.
    private static let largeSize = 1 << 27
    /// Bytes at the end of a kernel's file that are kept: the symbols, their names, and the section headers.
    private static let symbolsSize = 1 << 26
    /// Bytes at the start of a file in which the program headers are.
    private static let headSize = 1 << 16

    /// Skips what is left of the current entry.
    ///
    /// - Throws: ``ArchiveError`` if this is more than `scanLimit` allows, or if the stream ends before.
    mutating func finishEntry() throws(ArchiveError) {
        let start = stream.offset
        guard unread <= scanLimit - start else {
            throw .problem(
                .noKernel("none in its first \(start) bytes, and the limit of \(scanLimit) lies in what follows"))
        }
        let count = unread
        let skipped = try decompressing { (stream) throws(CompressionError) in try stream.skip(count) }
        guard skipped == unread else {
            throw .problem(.truncated(part: "a file", offset: start, size: unread, available: start + skipped))
        }
        unread = 0
    }

    /// The next `count` bytes of the stream.
    ///
    /// - Parameter part: what they are, for the error.
    /// - Throws: ``ArchiveError`` if the stream ends before, or cannot be decompressed.
    mutating func read(_ count: Int, _ part: @autoclosure () -> String) throws(ArchiveError) -> Bytes {
        let start = stream.offset
        let bytes = try read(upTo: count)
        guard bytes.count == count else {
            throw .problem(.truncated(part: part(), offset: start, size: count, available: start + bytes.count))
        }
        return bytes
    }

    /// The next `count` bytes of the stream; fewer only if it ends there.
    ///
    /// - Throws: ``ArchiveError/compression(_:)`` if the stream cannot be decompressed.
    mutating func read(upTo count: Int) throws(ArchiveError) -> Bytes {
        try decompressing { (stream) throws(CompressionError) in try stream.read(upTo: count) }
    }

    private mutating func decompressing<Result>(
        _ body: (inout ByteStream) throws(CompressionError) -> Result
    ) throws(ArchiveError) -> Result {
        do throws(CompressionError) {
            return try body(&stream)
        } catch {
            throw .compression(error)
        }
    }
}
