/// One file in an archive.
struct ArchiveEntry {
    /// Its path, as it is in the archive.
    let path: String
    /// Bytes of its contents.
    let size: Int
    /// Whether it is a regular file, not a directory, a link or a device.
    let isRegular: Bool
}
