import Binary
import Glibc
import SystemPackage

extension Output {
    /// Writes `bytes` to the file at `path`, or to standard output if that is "-".
    ///
    /// The file gets its name only when it is complete. Before that it has another name.
    static func write(_ bytes: Bytes, to path: String) throws(Failure) {
        try write(to: path) { (write) throws(Failure) in try write(bytes) }
    }

    /// Writes to the file at `path`, or to standard output if that is "-". `produce` passes the contents piece by piece
    /// to the function that it gets.
    ///
    /// The file gets its name only when it is complete. Before that it has another name.
    static func write(
        to path: String, _ produce: ((Bytes) throws(Failure) -> Void) throws(Failure) -> Void
    ) throws(Failure) {
        if path == "-" {
            return try produce { (bytes) throws(Failure) in
                try write(bytes, to: FileDescriptor.standardOutput, name: "standard output")
            }
        }
        let isNew = isRegularOrNew(path)
        let name = isNew ? "\(path).\(getpid()).tmp" : path
        let descriptor: FileDescriptor
        do {
            descriptor = try withErrno {
                try FileDescriptor.open(
                    FilePath(name), .writeOnly, options: isNew ? [.create, .exclusiveCreate] : [],
                    permissions: isNew ? [.ownerReadWrite, .groupRead, .otherRead] : nil)
            }
        } catch {
            throw failure(path, error)
        }
        do throws(Failure) {
            try produce { (bytes) throws(Failure) in try write(bytes, to: descriptor, name: path) }
            do { try withErrno { try descriptor.close() } } catch { throw failure(path, error) }
            if isNew, rename(name, path) != 0 { throw failure(path, Errno(rawValue: errno)) }
        } catch {
            if isNew { unlink(name) }
            throw error
        }
    }

    private static func isRegularOrNew(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    private static func write(_ bytes: Bytes, to descriptor: FileDescriptor, name: String) throws(Failure) {
        do { try bytes.write(to: descriptor) } catch { throw failure(name, error) }
    }

    private static func failure(_ name: String, _ error: Errno) -> Failure {
        Failure("cannot write '\(name)': \(error)")
    }
}
