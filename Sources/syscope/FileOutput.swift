import Binary
import Glibc
import SystemPackage

extension Output {
    /// Writes `bytes` to the file at `path`, or to standard output if that is "-".
    ///
    /// A file is written under another name first and takes its own when it is whole.
    static func write(_ bytes: Bytes, to path: String) throws(Failure) {
        if path == "-" {
            return try write(bytes, to: FileDescriptor.standardOutput, name: "standard output")
        }
        if !isRegularOrNew(path) {
            do {
                let descriptor = try FileDescriptor.open(FilePath(path), .writeOnly)
                defer { try? descriptor.close() }
                return try write(bytes, to: descriptor, name: path)
            } catch let error as Failure {
                throw error
            } catch {
                throw Failure("cannot write '\(path)': \((error as? Errno) ?? .ioError)")
            }
        }
        let temporary = "\(path).\(getpid()).tmp"
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(temporary), .writeOnly, options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            do {
                try write(bytes, to: descriptor, name: path)
                try descriptor.close()
            } catch {
                unlink(temporary)
                throw error
            }
            guard rename(temporary, path) == 0 else {
                let reason = Errno(rawValue: errno)
                unlink(temporary)
                throw reason
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("cannot write '\(path)': \((error as? Errno) ?? .ioError)")
        }
    }

    private static func isRegularOrNew(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    private static func write(_ bytes: Bytes, to descriptor: FileDescriptor, name: String) throws(Failure) {
        do {
            try bytes.write(to: descriptor)
        } catch {
            throw Failure("cannot write '\(name)': \(error)")
        }
    }
}
