import Binary
import SystemPackage

/// Pages that lie one after another in a part of a file, read through a buffer of fixed size.
///
/// Reading, not mapping: what a trace needs in memory does not grow with it, and a file that somebody cuts short
/// gives an error and not a SIGBUS.
public final class FilePageSource: PageSource {
    private let path: String
    private let file: FileDescriptor
    private let pageSize: Int
    private let buffer: PageBuffer
    private var position: Int
    private let end: Int
    private var filled = 0
    private var used = 0

    /// The pages in the `size` bytes at `offset` of `file`, which stays open as long as it is used, and whose path is `path`.
    public init(file: FileDescriptor, path: String, offset: Int, size: Int, pageSize: Int) {
        self.file = file
        self.path = path
        self.pageSize = pageSize
        position = offset
        end = offset + size
        let pages = max(1, min(FilePageSource.bufferSize, size) / pageSize)
        buffer = PageBuffer(size: pages * pageSize)
    }

    private static let bufferSize = 256 << 10

    public func nextPage() throws(TraceReadError) -> UnsafeRawBufferPointer? {
        if used == filled {
            filled = 0
            used = 0
            let wanted = min(buffer.bytes.count, end - position)
            guard wanted > 0 else { return nil }
            while filled < wanted {
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[filled..<wanted])
                let got: Int
                do {
                    got = try file.read(fromAbsoluteOffset: Int64(position), into: part)
                } catch {
                    throw .file(FileError(path: path, action: "read", errno: (error as? Errno) ?? .ioError))
                }
                if got == 0 { break }
                filled += got
                position += got
            }
            if filled == 0 { return nil }
        }
        let size = min(pageSize, filled - used)
        defer { used += size }
        return UnsafeRawBufferPointer(rebasing: buffer.bytes[used..<used + size])
    }
}
