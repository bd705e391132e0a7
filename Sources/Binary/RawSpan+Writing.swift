import SystemPackage

extension RawSpan {
    /// Writes all bytes to `descriptor`, at its own position.
    ///
    /// - Throws: the error of `write(2)`; some of the bytes may have been written then. A call that a signal
    ///   interrupts is repeated.
    public func write(to descriptor: FileDescriptor) throws(Errno) {
        _ = try withUnsafeBytes { (bytes) throws(Errno) in
            try withErrno { try descriptor.writeAll(bytes) }
        }
    }
}

extension Bytes {
    /// Writes all bytes to `descriptor`, at its own position.
    ///
    /// - Throws: the error of `write(2)`; some of the bytes may have been written then.
    public func write(to descriptor: FileDescriptor) throws(Errno) { try raw.write(to: descriptor) }
}
