import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that is read from its start to its end, a part at a time.
public struct FileReader: ~Copyable {
    /// The file's path, which errors name.
    public let path: String
    /// What the system says the file's size is: only a guess for a pipe, or a file of /proc.
    public let size: Int
    private let descriptor: FileDescriptor

    /// Opens the file at `path`.
    ///
    /// - Throws: ``FileError`` if the file cannot be opened, or is a directory.
    public init(_ path: String) throws(FileError) {
        self.path = path
        do {
            descriptor = try withErrno { try FileDescriptor.open(FilePath(path), .readOnly) }
        } catch {
            throw FileError(path: path, action: .open, errno: error)
        }
        var status = stat()
        size = fstat(descriptor.rawValue, &status) == 0 ? max(0, Int(status.st_size)) : 0
    }

    deinit {
        try? descriptor.close()
    }

    /// Reads into `buffer` from `offset` on, as much as there is room for.
    ///
    /// - Returns: how many bytes were read; 0 at the end of the file.
    /// - Throws: ``FileError`` if the system's read fails.
    public func read(into buffer: inout [UInt8], from offset: Int) throws(FileError) -> Int {
        do {
            return try withErrno {
                try buffer.withUnsafeMutableBytes { bytes in
                    guard 0..<bytes.count ~= offset else { return 0 }
                    return try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]))
                }
            }
        } catch {
            throw FileError(path: path, action: .read, errno: error)
        }
    }
}
