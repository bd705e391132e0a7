#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Collects bytes whose number is not known beforehand, up to a limit, and makes a ``Bytes`` of them.
///
/// Growing large buffers moves pages, not bytes (`realloc` uses `mremap` there), and memory that was never written
/// to takes no room, so that neither doubling nor a guess that is too large costs anything.
public struct BytesBuilder: ~Copyable {
    /// The number of bytes so far.
    public private(set) var count = 0
    /// The most bytes that there may be.
    public let limit: Int

    private var start: UnsafeMutableRawPointer?
    private var capacity = 0
    private var expected: Int

    /// Why there is no room for more bytes.
    public enum Failure: Error, Hashable, Sendable {
        /// There would be more bytes than the limit.
        case limitReached
        /// The system gives no more memory.
        case outOfMemory
    }

    /// No bytes. `guess` is how many there may be in the end; a good one saves growing.
    public init(limit: Int, expecting guess: Int = 0) {
        self.limit = max(limit, 0)
        expected = min(max(guess, 0), self.limit)
    }

    /// Replaces the guess. Only before the first byte.
    public mutating func expect(_ guess: Int) {
        expected = min(max(guess, 0), limit)
    }

    /// From this size on, malloc gives a mapping of its own (glibc's largest `M_MMAP_THRESHOLD` is 32 MiB).
    private static let mappedSize = 1 << 26

    deinit { free(start) }

    private mutating func reserve(_ size: Int) throws(Failure) {
        guard size > capacity else { return }
        guard let moved = realloc(start, size) else { throw .outOfMemory }
        start = moved
        capacity = size
        // Huge pages spare a large buffer most of its page faults, where the system gives them on request. The request
        // is for all of the mapping that malloc made: a mapping with several settings could not be moved any more.
        if size >= 1 << 23 {
            let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
            let first = UInt(bitPattern: moved) & ~(page - 1)
            let end = (UInt(bitPattern: moved) + UInt(size) + page - 1) & ~(page - 1)
            madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE)
        }
    }

    /// Lets `call` add bytes at the end.
    ///
    /// - Parameters:
    ///   - minimum: the room that `call` gets is at least this large; it may be larger, up to `most`.
    ///   - input: what `call` reads.
    ///   - call: returns how many bytes it wrote, from the start of the room on.
    /// - Throws: ``Failure/limitReached`` if the minimum does not fit below the limit.
    public mutating func append<Result>(
        minimum: Int, upTo most: Int = .max, reading input: Bytes,
        _ call: (CallBuffers) -> (written: Int, result: Result)
    ) throws(Failure) -> Result {
        guard minimum <= limit - count else { throw .limitReached }
        if capacity - count < minimum {
            let doubled = capacity > limit / 2 ? limit : capacity * 2
            try reserve(max(doubled, count + minimum, expected > 0 ? expected : min(limit, 1 << 16)))
        }
        let free = UnsafeMutableRawBufferPointer(
            start: start.map { $0 + count }, count: min(capacity - count, most))
        let (written, result) = input.withUnsafeBytes { call(CallBuffers($0, free)) }
        count += min(max(written, 0), free.count)
        return result
    }

    /// Adds a copy of `bytes` at the end.
    ///
    /// - Throws: ``Failure/limitReached`` if there would be more bytes than the limit, and ``Failure/outOfMemory``.
    public mutating func append(_ bytes: Bytes) throws(Failure) {
        guard !bytes.isEmpty else { return }
        try append(minimum: bytes.count, reading: bytes) { buffers in
            buffers.copy()
            return (bytes.count, ())
        }
    }

    /// Gives back the memory of the bytes from `first` up to `end`; whole pages of them are zero from now on.
    public mutating func forget(from first: Int, to end: Int) {
        guard let start, first >= 0, end > first, end <= count else { return }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let firstPage = (UInt(bitPattern: start + first) + page - 1) & ~(page - 1)
        let endPage = UInt(bitPattern: start + end) & ~(page - 1)
        guard firstPage < endPage, capacity >= BytesBuilder.mappedSize else { return }
        madvise(UnsafeMutableRawPointer(bitPattern: firstPage), Int(endPage - firstPage), MADV_DONTNEED)
    }

    /// Forgets the bytes, and keeps the memory.
    public mutating func removeAll() {
        count = 0
    }

    /// The bytes; the builder is empty afterwards. Room that was not used goes back to the system.
    public mutating func finish() -> Bytes {
        guard let start, count > 0 else { return Bytes([]) }
        let kept = realloc(start, count) ?? start
        let bytes = Bytes(owner: Memory(fromMalloc: UnsafeMutableRawBufferPointer(start: kept, count: count)))
        self.start = nil
        capacity = 0
        count = 0
        return bytes
    }
}
