import Binary
import SystemPackage

/// The pages in a part of a file, one after another, read through a buffer of fixed size.
///
/// Reading, not mapping: what a trace needs in memory does not grow with it, and a file that is cut short meanwhile
/// gives an error and not a SIGBUS.
public final class FilePageSource: PageSource {
    private let path: String
    private let file: FileDescriptor
    private let ownsFile: Bool
    private let pageSize: Int
    private let chunkSize: Int
    private var buffer: RefillableBytes
    private var position: Int
    private let end: Int
    private var chunk = Bytes.empty
    private var used = 0

    /// The pages in the `size` bytes at `offset` of `file`, which stays open as long as it is used, and whose path is
    /// `path`.
    public convenience init(file: FileDescriptor, path: String, offset: Int, size: Int, pageSize: Int) {
        self.init(file, ownsFile: false, path: path, offset: offset, size: size, pageSize: pageSize)
    }

    /// The pages in the first `size` bytes of the file at `path`.
    ///
    /// - Throws: why it cannot be opened.
    public convenience init(path: String, size: Int, pageSize: Int) throws(FileError) {
        let file: FileDescriptor
        do throws(Errno) {
            file = try withErrno { try FileDescriptor.open(FilePath(path), .readOnly) }
        } catch {
            throw FileError(path: path, action: .open, errno: error)
        }
        self.init(file, ownsFile: true, path: path, offset: 0, size: size, pageSize: pageSize)
    }

    private init(_ file: FileDescriptor, ownsFile: Bool, path: String, offset: Int, size: Int, pageSize: Int) {
        self.file = file
        self.ownsFile = ownsFile
        self.path = path
        self.pageSize = pageSize
        position = offset
        end = offset + size
        chunkSize = max(1, min(FilePageSource.bufferSize, size) / pageSize) * pageSize
        buffer = RefillableBytes(capacity: chunkSize)
    }

    deinit {
        if ownsFile { try? file.close() }
    }

    private static let bufferSize = 256 << 10

    public func nextPage() throws(TraceReadError) -> Bytes? {
        if used == chunk.count {
            used = 0
            chunk = .empty
            let wanted = min(chunkSize, end - position)
            guard wanted > 0 else { return nil }
            do {
                chunk = try buffer.refill(wanted, from: file, at: position)
            } catch {
                throw .file(FileError(path: path, action: .read, errno: error))
            }
            position += chunk.count
        }
        guard let page = try? chunk.slice(at: used, count: min(pageSize, chunk.count - used)), !page.isEmpty else {
            return nil
        }
        used += page.count
        return page
    }
}
