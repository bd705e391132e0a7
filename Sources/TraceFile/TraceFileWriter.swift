import Binary
import CLinux
import Ftrace
import Glibc
import SystemPackage

/// Writes a trace file in trace-cmd's form.
///
/// The pages are in a file for each CPU, of which they are moved here piece by piece; each piece is given back to the
/// disk before the next is written, so that a disk that recording has filled still has room for the whole file. Files
/// that are to be kept are copied.
public final class TraceFileWriter {
    /// The form.
    public enum Form: Sendable, Hashable {
        case version6
        case version7(TraceCompression)
    }

    /// The pages of a CPU: a file, whose first `size` bytes they are.
    public struct Part: Sendable {
        /// The CPU's number.
        public let cpu: Int
        /// The path of the file.
        public let path: String
        /// How many bytes the pages have: whole pages.
        public let size: Int
        /// Whether the file stays as it is.
        public let isKept: Bool

        /// The first `size` bytes of the file at `path`: pages of `cpu`.
        public init(cpu: Int, path: String, size: Int, isKept: Bool = false) {
            self.cpu = cpu
            self.path = path
            self.size = size
            self.isKept = isKept
        }
    }

    private let path: String
    private let file: FileDescriptor
    private var buffer = RefillableBytes()
    let form: Form

    /// Makes the file, and reserves room for what ``finish(_:parts:)`` writes before and after the pages.
    ///
    /// - Throws: ``TraceFileError/file(_:)`` if the file cannot be made, or the disk has no room for it.
    public init(path: String, form: Form, metadata: TraceMetadata) throws(TraceFileError) {
        self.path = path
        self.form = form
        do {
            file = try withErrno {
                try FileDescriptor.open(
                    FilePath(path), .readWrite, options: [.create, .truncate, .closeOnExec],
                    permissions: [.ownerReadWrite])
            }
        } catch {
            throw .file(FileError(path: path, action: .open, errno: error))
        }
        let size = metadata.formats.reduce(1 << 18) { $0 + $1.texts.reduce(0) { $0 + $1.count + 16 } }
        if linux_reserve(file.rawValue, 0, Int64(size + TraceFileWriter.pieceSize)) != 0, errno == ENOSPC {
            throw .file(FileError(path: path, action: .write, errno: .noSpace))
        }
    }

    deinit { try? file.close() }

    static let pieceSize = 1 << 20

    /// Writes everything, and removes the parts' files that are not to be kept.
    ///
    /// - Throws: ``TraceFileError`` if a part cannot be read, or the file cannot be written; the parts' files stay
    ///   then.
    public func finish(_ metadata: TraceMetadata, parts: [Part]) throws(TraceFileError) {
        let parts = parts.sorted { $0.cpu < $1.cpu }
        switch form {
        case .version6: try writeVersion6(metadata, parts)
        case .version7(let compression): try writeVersion7(metadata, parts, compression)
        }
        for part in parts where !part.isKept { unlink(part.path) }
    }

    // MARK: output

    /// Writes `bytes` at `offset`; the offset after them.
    @discardableResult
    func write(_ bytes: [UInt8], at offset: Int) throws(TraceFileError) -> Int {
        do {
            return offset + (try withErrno { try file.writeAll(toAbsoluteOffset: Int64(offset), bytes) })
        } catch {
            throw .file(FileError(path: path, action: .write, errno: error))
        }
    }

    /// Sets the file's length, and gives back what was reserved beyond it.
    func setLength(_ length: Int) throws(TraceFileError) {
        guard ftruncate(file.rawValue, off_t(length)) == 0 else {
            throw .file(FileError(path: path, action: .write, errno: Errno(rawValue: errno)))
        }
    }

    /// Opens a part, and calls `body` with each piece of it: where it is and how large.
    func forEachPiece(
        of part: Part, size pieceSize: Int, _ body: (FileDescriptor, Int, Int) throws(TraceFileError) -> Void
    ) throws(TraceFileError) {
        let source: FileDescriptor
        do {
            source = try withErrno {
                try FileDescriptor.open(FilePath(part.path), part.isKept ? .readOnly : .readWrite)
            }
        } catch {
            throw .file(FileError(path: part.path, action: .open, errno: error))
        }
        defer { try? source.close() }
        var position = 0
        while position < part.size {
            let size = min(pieceSize, part.size - position)
            try body(source, position, size)
            // Where the file system cannot do this, the copy needs as much room again.
            if !part.isKept { _ = linux_punch_hole(source.rawValue, Int64(position), Int64(size)) }
            position += size
        }
    }

    /// Copies a part to `offset`.
    func copy(_ part: Part, to offset: Int) throws(TraceFileError) {
        let file = file
        let path = path
        try forEachPiece(of: part, size: TraceFileWriter.pieceSize) { source, position, size throws(TraceFileError) in
            var done = 0
            while done < size {
                let moved = linux_copy_file_range(
                    source.rawValue, Int64(position + done), file.rawValue, Int64(offset + position + done), size - done
                )
                if moved > 0 {
                    done += moved
                    continue
                }
                guard moved < 0, errno == EINVAL || errno == EXDEV || errno == ENOSYS || errno == EOPNOTSUPP else {
                    throw .file(
                        FileError(path: path, action: .write, errno: moved < 0 ? Errno(rawValue: errno) : .ioError))
                }
                let bytes = try read(source, part.path, position + done, size - done)
                try write(bytes.array, at: offset + position + done)
                done = size
            }
        }
    }

    func read(_ source: FileDescriptor, _ path: String, _ offset: Int, _ size: Int) throws(TraceFileError) -> Bytes {
        let bytes: Bytes
        do {
            bytes = try buffer.refill(size, from: source, at: offset)
        } catch {
            throw .file(FileError(path: path, action: .read, errno: error))
        }
        guard bytes.count == size else { throw .file(FileError(path: path, action: .read, errno: .ioError)) }
        return bytes
    }
}
