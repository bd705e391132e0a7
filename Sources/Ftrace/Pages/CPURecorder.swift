import Binary
import CLinux
import Glibc
import SystemPackage

/// Copies the pages of one CPU's ring buffer to a file, in a thread of its own.
///
/// Full pages go by splice(2) through a pipe: their data never enters this process. Only the last page, which is not
/// full, is read and written.
public final class CPURecorder: @unchecked Sendable {
    // Sendable: after start() only the thread uses what is not a let; after finish() only the caller.

    /// The CPU's number.
    public let cpu: Int
    /// The file that pages go to.
    public let path: String
    private let pipe: RawPipe
    private let pageSize: Int
    private let file: FileDescriptor
    private let ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
    private let wake: Int32
    private var thread = pthread_t()
    private var problem: TraceReadError?
    private var written = 0
    private var failed: Int32 = 0

    /// Prepares to write the pages of `cpu` of `instance` to a new file at `path`.
    ///
    /// - Parameter wake: a descriptor that becomes readable when it is time to end.
    /// - Throws: ``TraceControlError/file(_:)`` if the CPU's buffer cannot be opened, or the file cannot be made.
    public init(
        instance: TraceInstance, cpu: Int, pageSize: Int, path: String, wake: FileDescriptor
    ) throws(TraceControlError) {
        self.cpu = cpu
        self.path = path
        self.pageSize = pageSize
        self.wake = wake.rawValue
        pipe = try RawPipe(instance: instance, cpu: cpu, pageSize: pageSize)
        do {
            file = try withErrno {
                try FileDescriptor.open(
                    FilePath(path), .readWrite, options: [.create, .truncate, .closeOnExec],
                    permissions: [.ownerReadWrite])
            }
            ends = try withErrno { try FileDescriptor.pipe() }
        } catch {
            throw .file(FileError(path: path, action: .create, errno: error))
        }
        for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        // If the pipe cannot be made large, it is slower, not wrong.
        _ = linux_pipe_size(ends.writeEnd.rawValue, 1 << 20)
    }

    deinit {
        try? ends.readEnd.close()
        try? ends.writeEnd.close()
        try? file.close()
    }

    /// Starts the thread; false if there cannot be one more.
    public func start() -> Bool {
        let this = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CPURecorder>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, this.toOpaque())
        if result != 0 { this.release() }
        return result == 0
    }

    /// Whether the file cannot be written any more.
    public var hasFailed: Bool { linux_load(&failed) != 0 }

    /// Waits for the thread, which ends once `wake` is readable; then the number of bytes in the file: whole pages.
    ///
    /// - Throws: why pages could not be read or written; those before are in the file (``size``).
    public func finish() throws(TraceReadError) -> Int {
        pthread_join(thread, nil)
        if let problem { throw problem }
        return written
    }

    /// The bytes in the file after a failure.
    public var size: Int { written }

    private func run() {
        var fds = [
            pollfd(fd: pipe.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        do throws(TraceReadError) {
            while true {
                _ = poll(&fds, 2, 1000)
                try moveFullPages()
                if fds[1].revents != 0 { break }
            }
            try moveFullPages()
            while let page = try pipe.nextPage() { try write(page) }
        } catch {
            problem = error
            linux_store(&failed, 1)
        }
        // A page that was cut short by a full disk is not kept.
        let whole = written / pageSize * pageSize
        if whole != written {
            written = whole
            ftruncate(file.rawValue, off_t(whole))
        }
    }

    private func moveFullPages() throws(TraceReadError) {
        while true {
            let got = linux_splice(pipe.descriptor.rawValue, ends.writeEnd.rawValue, 1 << 20, 1)
            if got < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                throw .file(FileError(path: "trace_pipe_raw", action: .splice, errno: Errno(rawValue: errno)))
            }
            if got == 0 { return }
            var left = got
            while left > 0 {
                let put = linux_splice(ends.readEnd.rawValue, file.rawValue, left, 0)
                if put < 0 {
                    if errno == EINTR { continue }
                    throw .file(FileError(path: path, action: .write, errno: Errno(rawValue: errno)))
                }
                if put == 0 { throw .file(FileError(path: path, action: .write, errno: .noSpace)) }
                left -= put
                written += put
            }
        }
    }

    private func write(_ page: Bytes) throws(TraceReadError) {
        do {
            // Pages in a file all have the same size.
            for part in [page, Bytes(repeatElement(0, count: max(0, pageSize - page.count)))] {
                try part.write(to: file)
                written += part.count
            }
        } catch {
            throw .file(FileError(path: path, action: .write, errno: error))
        }
    }
}
