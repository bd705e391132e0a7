import Binary
import Glibc
import SyscallTrace

/// The kinds of recorded traces.
public enum RecordedTraces {
    /// Asked in order.
    private static let kinds: [any RecordedTrace.Type] = [TraceFile.self, TracefsCopy.self]

    /// How much of a file's beginning tells its kind.
    private static let startSize = 16

    /// The trace at `path`, a file or a directory.
    ///
    /// - Throws: why it cannot be read, or that it is of no kind that is known.
    public static func open(_ path: String) throws(TraceInputError) -> any RecordedTrace {
        let start = try start(of: path)
        for kind in kinds {
            if let trace = try kind.open(path, start: start) { return trace }
        }
        throw .unknownKind
    }

    /// The first bytes of the file at `path`; nil if it is a directory.
    private static func start(of path: String) throws(TraceInputError) -> [UInt8]? {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return nil }
        do throws(FileError) {
            let bytes = try Bytes(contentsOf: path)
            return (try? bytes.slice(at: 0, count: min(startSize, bytes.count)))?.array ?? []
        } catch {
            throw .file(error)
        }
    }
}
