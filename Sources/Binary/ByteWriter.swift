import SystemPackage

/// Writes bytes to a file. It collects them, so that it calls the system once for many.
///
/// Nothing is thrown while bytes are added: the first failure is kept, what comes after it is dropped, and
/// ``finish()`` throws it. Only what is finished is sure to be in the file.
public struct ByteWriter: ~Copyable {
    @usableFromInline let buffer: UnsafeMutableRawBufferPointer
    @usableFromInline var count = 0
    private let descriptor: FileDescriptor
    private let path: String
    private let closesAtEnd: Bool
    private var failure: FileError?

    /// Bytes that a packed value may take beyond those that are added.
    @usableFromInline static let slack = 8

    /// A writer to an open file.
    ///
    /// - Parameter path: what errors call the file.
    public init(to descriptor: FileDescriptor, path: String) {
        self.init(to: descriptor, path: path, closesAtEnd: false)
    }

    private init(to descriptor: FileDescriptor, path: String, closesAtEnd: Bool) {
        buffer = .allocate(byteCount: 1 << 16, alignment: 16)
        self.descriptor = descriptor
        self.path = path
        self.closesAtEnd = closesAtEnd
    }

    /// A writer to a file that is made, or emptied if it is there.
    ///
    /// - Throws: ``FileError`` if the file cannot be made or opened for writing.
    public init(creating path: String) throws(FileError) {
        do {
            let descriptor = try withErrno {
                try FileDescriptor.open(
                    FilePath(path), .writeOnly, options: [.create, .truncate],
                    permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            }
            self.init(to: descriptor, path: path, closesAtEnd: true)
        } catch {
            throw FileError(path: path, action: .create, errno: error)
        }
    }

    deinit {
        buffer.deallocate()
        if closesAtEnd { try? descriptor.close() }
    }

    /// Whether a write has failed, so that bytes that are added are dropped.
    public var hasFailed: Bool { failure != nil }

    /// Adds one byte.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        makeRoom(for: 1)
        buffer[count] = byte
        count += 1
    }

    /// Adds the first `size` bytes, at most 8, of `packed`, the least significant first.
    @inlinable
    public mutating func append(packed: UInt64, count size: Int) {
        precondition(0...ByteWriter.slack ~= size)
        makeRoom(for: ByteWriter.slack)
        buffer.storeBytes(of: packed.littleEndian, toByteOffset: count, as: UInt64.self)
        count += size
    }

    /// Adds `text` as UTF-8.
    public mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Adds `text` as UTF-8.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Adds `bytes`.
    public mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Adds `bytes`.
    public mutating func append(_ bytes: [UInt8]) {
        append(bytes.span)
    }

    /// Adds `bytes`.
    public mutating func append(_ bytes: Bytes) {
        bytes.withUnsafeBytes { append($0) }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            makeRoom(for: 1)
            let size = min(rest.count, limit - count)
            UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + size])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<size]))
            count += size
            rest = UnsafeRawBufferPointer(rebasing: rest[size...])
        }
    }

    @usableFromInline var limit: Int { buffer.count - ByteWriter.slack }

    @inlinable
    mutating func makeRoom(for size: Int) {
        if count + size > buffer.count - ByteWriter.slack { flush() }
    }

    @usableFromInline
    mutating func flush() {
        defer { count = 0 }
        guard failure == nil, count > 0 else { return }
        do {
            _ = try withErrno { try descriptor.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        } catch {
            failure = FileError(path: path, action: .write, errno: error)
        }
    }

    /// Writes what is left.
    ///
    /// - Throws: the first failure of the system to write, in this call or before.
    public mutating func finish() throws(FileError) {
        flush()
        if let failure { throw failure }
    }
}
