import Binary
import CZlib
import CZstd

/// How sections of a version 7 file are compressed.
public enum Compression: String, Sendable, Hashable, CaseIterable {
    case none
    case zstd
    case zlib

    /// The version that goes into the file beside the name; a reader does not need it.
    var version: String {
        switch self {
        case .none: ""
        case .zstd: String(cString: ZSTD_versionString())
        case .zlib: String(cString: zlibVersion())
        }
    }

    /// Decompresses `input` into `output`; nil unless that gives exactly the bytes of `output`.
    func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
        switch self {
        case .none: return false
        case .zstd:
            return ZSTD_decompress(output.baseAddress, output.count, input.baseAddress, input.count) == output.count
        case .zlib:
            var size = uLongf(output.count)
            guard let to = output.baseAddress, let from = input.baseAddress else { return output.count == 0 }
            let result = uncompress(
                to.assumingMemoryBound(to: Bytef.self), &size, from.assumingMemoryBound(to: Bytef.self),
                uLong(input.count))
            return result == Z_OK && size == output.count
        }
    }

    /// `input`, compressed; nil if the library fails.
    func compressed(_ input: UnsafeRawBufferPointer) -> [UInt8]? {
        switch self {
        case .none: return nil
        case .zstd:
            let bound = ZSTD_compressBound(input.count)
            var size = 0
            let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
                size = ZSTD_compress(buffer.baseAddress, bound, input.baseAddress, input.count, 3)
                count = ZSTD_isError(size) == 0 ? size : 0
            }
            return ZSTD_isError(size) == 0 ? output : nil
        case .zlib:
            var size = compressBound(uLong(input.count))
            var result = Z_OK
            let bound = Int(size)
            let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
                result = compress2(
                    buffer.baseAddress, &size, input.baseAddress?.assumingMemoryBound(to: Bytef.self),
                    uLong(input.count), 6)
                count = result == Z_OK ? Int(size) : 0
            }
            return result == Z_OK ? output : nil
        }
    }

    /// More than a section or a chunk of data ever has; what a wrong size can make us allocate.
    static let largestSection = 1 << 28
    static let largestChunk = 1 << 26
}
