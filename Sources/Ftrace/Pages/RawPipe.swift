import Binary
import SystemPackage

/// The pages of one CPU's ring buffer on the running kernel: `per_cpu/cpuN/trace_pipe_raw`.
public final class RawPipe: PageSource {
    /// The CPU's number.
    public let cpu: Int
    /// The open file, which does not block.
    public let descriptor: FileDescriptor
    private let path: String
    private let pageSize: Int
    private var buffer: RefillableBytes

    /// Opens the pages of `cpu` of `instance`, which are `pageSize` bytes each.
    ///
    /// - Throws: ``TraceControlError/file(_:)`` if the CPU's file cannot be opened.
    public init(instance: TraceInstance, cpu: Int, pageSize: Int) throws(TraceControlError) {
        self.cpu = cpu
        path = "\(instance.path)/per_cpu/cpu\(cpu)/trace_pipe_raw"
        self.pageSize = pageSize
        buffer = RefillableBytes(capacity: pageSize)
        do {
            let path = path
            descriptor = try withErrno {
                try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
            }
        } catch {
            throw .file(FileError(path: path, action: .open, errno: error))
        }
    }

    deinit { try? descriptor.close() }

    /// The next page, which may be one that is not full; nil if there is nothing now.
    ///
    /// - Throws: ``TraceReadError/file(_:)`` if it cannot be read.
    public func nextPage() throws(TraceReadError) -> Bytes? {
        while true {
            do {
                let page = try buffer.refill(pageSize, from: descriptor)
                return page.isEmpty ? nil : page
            } catch .resourceTemporarilyUnavailable, .wouldBlock {
                return nil
            } catch .interrupted {
                continue
            } catch {
                throw .file(FileError(path: path, action: .read, errno: error))
            }
        }
    }
}
