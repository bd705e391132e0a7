/// Bytes of a file's structures, added field by field in one byte order.
public struct FieldWriter: Sendable {
    /// The order of the bytes of each number.
    public let order: ByteOrder
    @usableFromInline var storage: [UInt8] = []

    /// No bytes yet; numbers will have their bytes in `order`.
    public init(_ order: ByteOrder) { self.order = order }

    /// The bytes so far.
    @inlinable
    public var bytes: [UInt8] { storage }

    /// The number of bytes so far.
    @inlinable
    public var count: Int { storage.count }

    /// Makes room for `count` bytes in all.
    public mutating func reserveCapacity(_ count: Int) { storage.reserveCapacity(count) }

    /// Adds one byte.
    @inlinable
    public mutating func append(_ byte: UInt8) { storage.append(byte) }

    /// Adds all bytes of `number`: as many as its type has.
    @inlinable
    public mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        withUnsafeBytes(of: order == .little ? number.littleEndian : number.bigEndian) { append($0) }
    }

    /// Adds the low `width` bytes of `number`, 0 to 8.
    @inlinable
    public mutating func append(_ number: UInt64, width: Int) {
        precondition(0...8 ~= width)
        switch order {
        case .little:
            withUnsafeBytes(of: number.littleEndian) { append(UnsafeRawBufferPointer(rebasing: $0[..<width])) }
        case .big:
            withUnsafeBytes(of: number.bigEndian) { append(UnsafeRawBufferPointer(rebasing: $0[(8 - width)...])) }
        }
    }

    /// Adds `bytes`.
    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Adds `bytes`.
    @inlinable
    public mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Adds `bytes`.
    public mutating func append(_ bytes: Bytes) {
        bytes.append(to: &storage)
    }

    /// Adds `text` as UTF-8 and a zero byte.
    public mutating func append(cString text: String) {
        storage.append(contentsOf: text.utf8)
        storage.append(0)
    }

    /// Adds `count` zero bytes.
    public mutating func appendZeros(_ count: Int) {
        storage.append(contentsOf: repeatElement(0, count: max(0, count)))
    }

    /// Adds zero bytes until the number of bytes is a multiple of `alignment`, which is positive.
    public mutating func align(to alignment: Int) {
        appendZeros((alignment - storage.count % alignment) % alignment)
    }

    /// Replaces the `width` bytes at `offset` by the low bytes of `number`. They must have been added before.
    public mutating func store(_ number: UInt64, width: Int, at offset: Int) {
        precondition(0...8 ~= width)
        for index in 0..<width {
            let shift = UInt64(order == .little ? index : width - 1 - index) * 8
            storage[offset + index] = UInt8(truncatingIfNeeded: number >> shift)
        }
    }

    @inlinable
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        storage.append(contentsOf: bytes)
    }
}
