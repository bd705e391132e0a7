import Binary

/// An archive that is read once, from its first file to its last.
protocol ArchiveReader: ~Copyable {
    var stream: ByteStream { get set }
    /// Bytes of the stream that belong to the entry that ``next()`` returned last, contents and padding, and that have
    /// not been read.
    var unread: Int { get set }
    /// The most bytes of the stream that are gone through. Nothing is kept of files that are passed over.
    var scanLimit: Int { get }

    /// The next entry; nil at the archive's end.
    mutating func next() throws(ArchiveError) -> ArchiveEntry?
}

extension ArchiveReader where Self: ~Copyable {
    /// The contents of the entry that ``next()`` returned last; to be asked for once.
    mutating func contents(of entry: ArchiveEntry) throws(ArchiveError) -> Bytes {
        let contents = try read(entry.size, "the file '\(entry.path)'")
        unread -= contents.count
        return contents
    }

    /// Passes over what is left of the entry that ``next()`` returned last.
    mutating func finishEntry() throws(ArchiveError) {
        let start = stream.offset
        guard unread <= scanLimit - start else {
            throw .problem(
                .noKernel("none in its first \(start) bytes, and the limit of \(scanLimit) lies in what follows"))
        }
        let skipped: Int
        do throws(CompressionError) {
            skipped = try stream.skip(unread)
        } catch {
            throw .compression(error)
        }
        guard skipped == unread else {
            throw .problem(.truncated(part: "a file", offset: start, size: unread, available: start + skipped))
        }
        unread = 0
    }

    /// The next `count` bytes of the stream.
    mutating func read(_ count: Int, _ part: @autoclosure () -> String) throws(ArchiveError) -> Bytes {
        let start = stream.offset
        let bytes: Bytes
        do throws(CompressionError) {
            bytes = try stream.read(upTo: count)
        } catch {
            throw .compression(error)
        }
        guard bytes.count == count else {
            throw .problem(.truncated(part: part(), offset: start, size: count, available: start + bytes.count))
        }
        return bytes
    }
}
