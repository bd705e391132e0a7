import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One end of a connection to a program that was started with the other end as its standard input and output.
///
/// Writing to a program that has ended is an error, and no SIGPIPE as it would be with a pipe.
public final class StreamSocket {
    /// This end, for waiting until something can be received.
    public let descriptor: FileDescriptor

    /// A pair of connected ends: this one, and a descriptor for the program, which the caller closes. Both are closed in other
    /// programs that are started.
    ///
    /// - Throws: `Errno` if there are too many descriptors.
    public static func pair() throws(Errno) -> (socket: StreamSocket, other: FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
            let type = SOCK_STREAM | SOCK_CLOEXEC
        #endif
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Errno(rawValue: errno) }
        return (StreamSocket(descriptor: FileDescriptor(rawValue: ends[0])), FileDescriptor(rawValue: ends[1]))
    }

    private init(descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit {
        try? descriptor.close()
    }

    /// Sends all of `bytes`; waits where the other end does not take them.
    ///
    /// - Throws: `Errno` if the other end is closed.
    public func send(_ bytes: [UInt8]) throws(Errno) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.send(descriptor.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                #else
                    Musl.send(descriptor.rawValue, $0.baseAddress, $0.count, MSG_NOSIGNAL)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Errno(rawValue: errno) }
            sent += count
        }
    }

    /// Receives what there is, at most `limit` bytes; waits if there is nothing.
    ///
    /// - Returns: the bytes; none if the other end is closed.
    /// - Throws: `Errno` if they cannot be received.
    public func receive(limit: Int) throws(Errno) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = try withErrno { try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) } }
        return Array(buffer.prefix(count))
    }
}
