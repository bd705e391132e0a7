import Binary

/// A format that holds a kernel: how it is recognised, and where in it the kernel is.
protocol ContainerFormat: SendableMetatype {
    static var container: Container { get }

    /// Nil if `bytes` is not of this format: the magic number is not there.
    init?(_ bytes: Bytes)

    /// Where the kernel is.
    func inside() throws(ImageError.Problem) -> Inside
}

/// What a container has inside.
struct Inside {
    let payload: Payload
    var traits = MemoryImage.Traits()
    /// Bytes of the container, if less than those that were there.
    var size: Int?
    /// The configuration that came with the kernel.
    var config: Bytes?

    enum Payload {
        /// A part that is to be recognised in its turn.
        case part(Bytes, offset: Int, name: String? = nil)
        /// A part in which a compressed kernel is somewhere.
        case hidden(Bytes, offset: Int)
        /// The kernel's memory.
        case memory
    }
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
