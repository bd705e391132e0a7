import Binary
import CZlib
import CZstd

/// How sections of a version 7 file are compressed.
public enum TraceCompression: String, Sendable, Hashable, CaseIterable {
    case none
    case zstd
    case zlib

    /// The library's version, which the file has after the name; a reader does not need it.
    var version: String {
        switch self {
        case .none: ""
        case .zstd: String(cString: ZSTD_versionString())
        case .zlib: String(cString: zlibVersion())
        }
    }

    /// Decompresses what `buffers` has to read into its room; whether that gives exactly as many bytes as there is room
    /// for.
    func decompress(_ buffers: CallBuffers) -> Bool {
        let count = buffers.outputCount
        switch self {
        case .none: return false
        case .zstd:
            return ZSTD_decompress(buffers.output(), count, buffers.input(), buffers.inputCount) == count
        case .zlib:
            guard let output = buffers.output(), let input = buffers.input() else { return count == 0 }
            var size = uLongf(count)
            return uncompress(output, &size, input, uLong(buffers.inputCount)) == Z_OK && size == count
        }
    }

    /// `input`, compressed; nil if the library fails.
    func compressed(_ input: Bytes) -> Bytes? {
        let bound: Int
        switch self {
        case .none: return nil
        case .zstd: bound = ZSTD_compressBound(input.count)
        case .zlib: bound = Int(compressBound(uLong(input.count)))
        }
        var builder = BytesBuilder(limit: bound)
        let isGood = try? builder.append(minimum: bound, reading: input) { buffers in
            guard let size = compress(buffers) else { return (0, false) }
            return (size, true)
        }
        return isGood == true ? builder.finish() : nil
    }

    /// Compresses what `buffers` has to read; the number of bytes that this gives, nil if the library fails.
    private func compress(_ buffers: CallBuffers) -> Int? {
        switch self {
        case .none: return nil
        case .zstd:
            let size = ZSTD_compress(
                buffers.output(), buffers.outputCount, buffers.input(), buffers.inputCount, 3)
            return ZSTD_isError(size) == 0 ? size : nil
        case .zlib:
            var size = uLongf(buffers.outputCount)
            let result = compress2(buffers.output(), &size, buffers.input(), uLong(buffers.inputCount), 6)
            return result == Z_OK ? Int(size) : nil
        }
    }

    /// More than a section or a chunk of data ever has; what a wrong size can make us allocate.
    static let largestSection = 1 << 28
    static let largestChunk = 1 << 26
}
