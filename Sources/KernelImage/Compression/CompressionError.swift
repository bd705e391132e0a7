/// Why a compressed payload could not be decompressed, and how far it was.
public struct CompressionError: Error, Hashable, Sendable {
    /// The format.
    public let format: Compression
    /// What is wrong.
    public let problem: Problem
    /// Bytes of the payload that were decompressed before the problem came up.
    public let consumed: Int
    /// Bytes that were made of them.
    public let produced: Int

    /// What can be wrong with a compressed payload.
    public enum Problem: Hashable, Sendable {
        /// It ends before its end.
        case truncated
        /// It is not what a compressor writes; the text is the library's reason.
        case corrupt(String)
        /// It holds more bytes than that limit.
        case exceedsLimit(Int)
        /// It uses something that the library, or the format as kernels have it, does not provide.
        case unsupported(String)
        /// The system gave no more memory.
        case outOfMemory
    }
}

extension CompressionError: CustomStringConvertible {
    public var description: String {
        let progress = "after \(consumed) bytes, which gave \(produced)"
        return switch problem {
        case .truncated: "the \(format.rawValue) payload is truncated: it ends \(progress)"
        case .corrupt(let reason): "the \(format.rawValue) payload is corrupt \(progress): \(reason)"
        case .exceedsLimit(let limit): "the \(format.rawValue) payload holds more than the limit of \(limit) bytes"
        case .unsupported(let what): "the \(format.rawValue) payload cannot be decompressed here: \(what)"
        case .outOfMemory: "there is not enough memory to decompress the \(format.rawValue) payload, \(progress)"
        }
    }
}
