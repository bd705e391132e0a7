import SystemPackage

/// Memory that is filled over and over, and handed out as ``Bytes`` each time.
///
/// What has been handed out never changes: while it is in use, the next filling takes new memory. A caller that drops
/// one filling before it asks for the next causes no allocation.
public struct RefillableBytes: ~Copyable {
    private var memory: Memory

    /// Memory for fillings of up to `capacity` bytes; larger ones make it grow.
    public init(capacity: Int = 0) {
        memory = Memory(capacity: max(capacity, 0))
    }

    /// Lets `write` fill `count` bytes.
    ///
    /// - Parameter write: gets a buffer of `count` bytes, whose contents are undefined, and returns how many of them it
    ///   has written.
    mutating func refill<Failure: Error>(
        _ count: Int, writing write: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Bytes {
        let count = max(count, 0)
        if memory.buffer.count < count || !isKnownUniquelyReferenced(&memory) {
            memory = Memory(capacity: max(count, memory.buffer.count))
        }
        let written = try write(UnsafeMutableRawBufferPointer(rebasing: memory.buffer[..<count]))
        return Bytes(owner: memory, start: memory.start, count: min(max(written, 0), count))
    }

    /// Lets `call` fill `count` bytes, of which it returns how many it has written, and read `input`.
    public mutating func refill(_ count: Int, reading input: Bytes, _ call: (CallBuffers) -> Int) -> Bytes {
        input.withUnsafeBytes { source in refill(count) { room in call(CallBuffers(source, room)) } }
    }

    /// Reads the `count` bytes at `offset` of `file`: fewer where the file ends.
    ///
    /// - Throws: the error of `pread(2)`.
    public mutating func refill(_ count: Int, from file: FileDescriptor, at offset: Int) throws(Errno) -> Bytes {
        try refill(count) { buffer throws(Errno) in
            var filled = 0
            while filled < buffer.count {
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                let got = try withErrno { try file.read(fromAbsoluteOffset: Int64(offset + filled), into: part) }
                if got == 0 { break }
                filled += got
            }
            return filled
        }
    }

    /// Reads once from `file`, at its own position, up to `count` bytes: none at its end.
    ///
    /// - Throws: the error of `read(2)`.
    public mutating func refill(_ count: Int, from file: FileDescriptor) throws(Errno) -> Bytes {
        try refill(count) { buffer throws(Errno) in try withErrno { try file.read(into: buffer) } }
    }
}
