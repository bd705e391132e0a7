/// A read-only view of bytes: a whole file, or a part of one, without a copy.
///
/// Every access checks its bounds and throws a ``ReadError``; nothing here can read outside the view, whatever
/// offset or count a file asks for. A view keeps its memory alive, and a part of a view is a view.
///
/// The unsafe pointer inside never leaves this module except through ``withUnsafeBytes(_:)``, for handing the bytes
/// to a C library.
public struct Bytes: @unchecked Sendable {
    // Sendable: the memory at `start` is never written after the owner has been made.
    @usableFromInline let owner: Memory
    @usableFromInline let start: UnsafeRawPointer
    /// The number of bytes.
    public let count: Int

    @inlinable
    init(owner: Memory, start: UnsafeRawPointer, count: Int) {
        self.owner = owner
        self.start = start
        self.count = count
    }

    init(owner: Memory) {
        self.init(owner: owner, start: owner.start, count: owner.buffer.count)
    }

    /// No bytes.
    public static let empty = Bytes(owner: Memory(capacity: 0))

    /// A view of a copy of `bytes`.
    public init(_ bytes: some Collection<UInt8>) {
        self.init(owner: Memory(copying: bytes))
    }

    /// Whether there are no bytes.
    @inlinable
    public var isEmpty: Bool { count == 0 }

    /// Throws unless `size` bytes exist at `offset`.
    @inlinable
    func check(_ offset: Int, _ size: Int) throws(ReadError) {
        try ReadError.check(offset, size, of: count)
    }

    /// The byte at `offset`.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if there is no such byte.
    @inlinable
    public func byte(at offset: Int) throws(ReadError) -> UInt8 {
        try check(offset, 1)
        return start.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The integer whose bytes start at `offset`, in `order`. It need not be aligned.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if its bytes are not all there.
    @inlinable
    public func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int, _ order: ByteOrder
    ) throws(ReadError) -> Integer {
        try check(offset, MemoryLayout<Integer>.size)
        let raw = start.loadUnaligned(fromByteOffset: offset, as: Integer.self)
        return order == .little ? Integer(littleEndian: raw) : Integer(bigEndian: raw)
    }

    /// The unsigned number of `width` bytes (1, 2, 4 or 8) at `offset`, in `order`.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if its bytes are not all there.
    @inlinable
    public func unsigned(width: Int, at offset: Int, _ order: ByteOrder) throws(ReadError) -> UInt64 {
        try span.unsigned(width: width, at: offset, order)
    }

    /// The part of `size` bytes that starts at `offset`.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if they are not all there, or if `size` is
    ///   negative.
    @inlinable
    public func slice(at offset: Int, count size: Int) throws(ReadError) -> Bytes {
        try check(offset, size)
        return Bytes(owner: owner, start: start + offset, count: size)
    }

    /// Everything from `offset` on.
    ///
    /// - Throws: ``ReadError/outOfBounds(offset:count:available:)`` if `offset` is negative or beyond the end.
    @inlinable
    public func suffix(from offset: Int) throws(ReadError) -> Bytes {
        try check(offset, 0)
        return Bytes(owner: owner, start: start + offset, count: count - offset)
    }

    /// The bytes in pieces of `size` bytes, the last of which may have fewer.
    public func pieces(ofAtMost size: Int) -> [Bytes] {
        stride(from: 0, to: count, by: max(size, 1)).map { offset in
            Bytes(owner: owner, start: start + offset, count: min(max(size, 1), count - offset))
        }
    }

    /// The bytes from `offset` up to, and without, the next zero byte, which must come within `limit` bytes.
    ///
    /// - Throws: ``ReadError`` if `offset` is beyond the end, or if no zero byte comes within `limit` bytes.
    @inlinable
    public func cString(at offset: Int, limit: Int = .max) throws(ReadError) -> Bytes {
        try check(offset, 0)
        let available = min(max(limit, 0), count - offset)
        guard let length = indexOfZero(from: offset, within: available) else {
            throw .unterminatedString(offset: offset, limit: available)
        }
        return Bytes(owner: owner, start: start + offset, count: length)
    }

    /// The first offset, at or after `offset`, at which `pattern` begins; nil if there is none.
    public func firstOffset(of pattern: some Collection<UInt8>, from offset: Int = 0) -> Int? {
        let pattern = Array(pattern)
        guard offset >= 0, offset <= count else { return nil }
        return pattern.withUnsafeBytes { needle in
            Memory.find(needle, in: UnsafeRawBufferPointer(start: start + offset, count: count - offset))
                .map { $0 + offset }
        }
    }

    /// Whether the view holds exactly the UTF-8 bytes of `text`.
    @inlinable
    public func equals(_ text: StaticString) -> Bool {
        text.utf8CodeUnitCount == count && Memory.equal(start, text.utf8Start, count)
    }

    /// Whether the bytes at `offset` are the UTF-8 bytes of `text`; false if there are too few bytes.
    @inlinable
    public func hasText(_ text: StaticString, at offset: Int = 0) -> Bool {
        let size = text.utf8CodeUnitCount
        guard offset >= 0, size <= count, offset <= count - size else { return false }
        return Memory.equal(start + offset, text.utf8Start, size)
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    public var text: String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The bytes as an array.
    public var array: [UInt8] {
        Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Adds the bytes to the end of `array`.
    public func append(to array: inout [UInt8]) {
        array.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Calls `body` with the bytes, for a C library. The pointer is valid during the call only.
    ///
    /// - Throws: what `body` throws.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    @inlinable
    func indexOfZero(from offset: Int, within limit: Int) -> Int? {
        Memory.firstZero(start + offset, limit)
    }
}

extension Bytes: Equatable {
    /// Whether two views hold the same bytes.
    @inlinable
    public static func == (left: Bytes, right: Bytes) -> Bool {
        left.count == right.count && Memory.equal(left.start, right.start, left.count)
    }
}

extension Bytes: Hashable {
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: UnsafeRawBufferPointer(start: start, count: count))
    }
}
