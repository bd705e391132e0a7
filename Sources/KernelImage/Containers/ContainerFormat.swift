import Binary

/// A format that holds a kernel: how it is recognised, and where in it the kernel is.
protocol ContainerFormat: SendableMetatype {
    static var container: Container { get }

    /// Nil if `bytes` is not of this format: the magic number is not there.
    init?(_ bytes: Bytes)

    /// Where the kernel is.
    func inside() throws(ImageError.Problem) -> Inside

    /// The bytes by which it is found inside a file of another or of no format, such as a flash dump; none if it is not
    /// searched for.
    static var searchMagics: [SearchMagic] { get }

    /// How many bytes the header at the start of `bytes` says that the whole has; nil if it is no header, or if its fields
    /// have values that they cannot have. Cheap, since magic numbers that are none of this format are many.
    static func extent(of bytes: Bytes) -> Int?

    /// Whether the header has a checksum: what is wrong behind a sound one is worth a report.
    static var hasHeaderChecksum: Bool { get }

    /// Whether the magic numbers are again and again in it, up to the end that ``extent(of:)`` tells: only the first is a start.
    static var repeatsInside: Bool { get }

    /// Whether parts may be behind the end that ``extent(of:)`` tells.
    static var hasPartsBehind: Bool { get }
}

extension ContainerFormat {
    static var searchMagics: [SearchMagic] { [] }
    static func extent(of bytes: Bytes) -> Int? { nil }
    static var hasHeaderChecksum: Bool { false }
    static var hasPartsBehind: Bool { false }
    static var repeatsInside: Bool { false }
}

extension Bytes {
    /// The part of a layer that a structure there says it occupies.
    func part(
        _ name: @autoclosure () -> String, at offset: some BinaryInteger, count size: some BinaryInteger
    ) throws(ImageError.Problem) -> Bytes {
        guard let start = Int(exactly: offset), let length = Int(exactly: size),
            let part = try? slice(at: start, count: length)
        else {
            throw .truncated(
                part: name(), offset: Int(clamping: offset), size: Int(clamping: size), available: count)
        }
        return part
    }

    /// The number at `offset` of a header.
    func field<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type, _ name: @autoclosure () -> String, at offset: Int, _ order: ByteOrder
    ) throws(ImageError.Problem) -> Integer {
        guard let value = try? integer(type, at: offset, order) else {
            throw .truncated(
                part: name(), offset: offset, size: MemoryLayout<Integer>.size, available: count)
        }
        return value
    }
}
