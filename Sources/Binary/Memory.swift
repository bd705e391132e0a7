#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The memory of ``Bytes``: allocated here, grown by ``BytesBuilder``, or a mapped file.
@usableFromInline
final class Memory: @unchecked Sendable {
    // Sendable: written only before the first `Bytes` of it is made.
    let buffer: UnsafeMutableRawBufferPointer
    private let origin: Origin

    private enum Origin {
        case allocated
        case fromMalloc
        case mapped
    }

    /// Allocates `capacity` bytes, not initialised.
    init(capacity: Int) {
        buffer = .allocate(byteCount: capacity, alignment: 16)
        origin = .allocated
    }

    init(copying bytes: some Collection<UInt8>) {
        buffer = .allocate(byteCount: bytes.count, alignment: 16)
        buffer.copyBytes(from: bytes)
        origin = .allocated
    }

    /// Takes over a mapping made by `mmap`.
    init(mapped: UnsafeMutableRawBufferPointer) {
        buffer = mapped
        origin = .mapped
    }

    /// Takes over memory that came from `malloc` or `realloc`.
    init(fromMalloc: UnsafeMutableRawBufferPointer) {
        buffer = fromMalloc
        origin = .fromMalloc
    }

    /// Gives the pages of a mapped file back; they are read again when they are next asked for.
    func releasePages() {
        if origin == .mapped { madvise(buffer.baseAddress, buffer.count, MADV_DONTNEED) }
    }

    /// Reads the pages of a mapped file that hold `bytes` at once.
    func populatePages(of bytes: UnsafeRawBufferPointer) {
        guard origin == .mapped, !bytes.isEmpty else { return }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let start = UInt(bitPattern: bytes.baseAddress)
        let first = start & ~(page - 1)
        // A kernel before 5.14 does not know that, and reads each page when it is asked for.
        madvise(UnsafeMutableRawPointer(bitPattern: first), Int(start - first) + bytes.count, MADV_POPULATE_READ)
    }

    deinit {
        switch origin {
        case .allocated: buffer.deallocate()
        case .fromMalloc: free(buffer.baseAddress)
        case .mapped: munmap(buffer.baseAddress, buffer.count)
        }
    }

    /// The first byte; some valid address if there are no bytes.
    var start: UnsafeRawPointer { UnsafeRawPointer(buffer.baseAddress ?? Memory.nothing.address) }

    private struct Nothing: @unchecked Sendable {
        let address = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    }
    private static let nothing = Nothing()

    @usableFromInline
    static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        memcmp(left, right, count) == 0
    }

    @usableFromInline
    static func firstZero(_ start: UnsafeRawPointer, _ limit: Int) -> Int? {
        guard limit > 0, let found = memchr(start, 0, limit) else { return nil }
        return UnsafeRawPointer(found) - start
    }

    static func find(_ needle: UnsafeRawBufferPointer, in haystack: UnsafeRawBufferPointer) -> Int? {
        guard let base = haystack.baseAddress else { return nil }
        guard let first = needle.baseAddress, !needle.isEmpty else { return 0 }
        // Zero is the most common byte of an image: the search is for another one.
        let anchor = needle.firstIndex { $0 != 0 } ?? 0
        let last = haystack.count - needle.count
        var offset = 0
        while offset <= last,
            let found = memchr(base + offset + anchor, Int32(needle[anchor]), last - offset + 1)
        {
            offset = UnsafeRawPointer(found) - base - anchor
            if memcmp(base + offset, first, needle.count) == 0 { return offset }
            offset += 1
        }
        return nil
    }
}
