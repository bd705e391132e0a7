import Binary

/// A format that holds a kernel: how it is recognised, and where in it the kernel is.
protocol ContainerFormat: SendableMetatype {
    static var container: Container { get }

    /// Nil if `bytes` is not of this format: the magic number is not there.
    init?(_ bytes: Bytes)

    /// Where the kernel is.
    func inside() throws(ImageError.Problem) -> Inside
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
