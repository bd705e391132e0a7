import SystemPackage

/// A file of which parts are read by their place, and which is too large to be mapped or cannot be.
public final class PlacedReader {
    private let descriptor: FileDescriptor

    /// Opens the file at `path`.
    ///
    /// - Throws: ``FileError`` if the file cannot be opened.
    public init(_ path: String) throws(FileError) {
        do {
            descriptor = try withErrno { try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) }
        } catch {
            throw FileError(path: path, action: .open, errno: error)
        }
    }

    deinit { try? descriptor.close() }

    /// The bytes from `offset` on: `count`, or fewer at the file's end; nil where they cannot be read.
    public func bytes(at offset: UInt64, count: Int) -> Bytes? {
        guard let place = Int64(exactly: offset), count >= 0, place <= Int64.max - Int64(count) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = try? withErrno {
                try bytes.withUnsafeMutableBytes { buffer in
                    try descriptor.read(
                        fromAbsoluteOffset: place + Int64(done),
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
                }
            }
            guard let got else { return nil }
            if got == 0 { return Bytes(bytes[..<done]) }
            done += got
        }
        return Bytes(bytes)
    }
}
