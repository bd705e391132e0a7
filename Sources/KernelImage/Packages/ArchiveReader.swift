/// A reader of one format of archives.
protocol ArchiveReader: ~Copyable {
    /// The archive, from the current entry on.
    var archive: ArchiveStream { get set }

    init(_ archive: consuming ArchiveStream)

    /// The next entry; nil at the archive's end.
    ///
    /// - Throws: ``ArchiveError`` if there is no sound header, or if the archive ends before it.
    mutating func next() throws(ArchiveError) -> ArchiveEntry?
}
