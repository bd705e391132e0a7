import Binary
import CBzip2

/// bzip2, by libbz2.
enum Bzip2 {
    static let magic = Array("BZh".utf8)

    /// The magic number, the block size as a digit, and the magic number of a block or of the stream's end.
    static func isHeader(_ bytes: Bytes) -> Bool {
        guard bytes.begins(with: magic), let size = try? bytes.byte(at: 3), (0x31...0x39).contains(size),
            let high = try? bytes.integer(UInt32.self, at: 4, .big),
            let low = try? bytes.integer(UInt16.self, at: 8, .big)
        else { return false }
        // The first decimals of pi, and of its square root.
        return (high, low) == (0x3141_5926, 0x5359) || (high, low) == (0x1772_4538, 0x5090)
    }

    /// Owns a `bz_stream`, which must not move: libbz2 keeps its address.
    final class Stream: StreamDecoder {
        private let stream = Pinned(bz_stream())
        private let isReady: Bool

        init() {
            isReady = BZ2_bzDecompressInit(stream.pointer, 0, 0) == BZ_OK
        }

        deinit {
            if isReady { BZ2_bzDecompressEnd(stream.pointer) }
        }

        func step(_ buffers: CallBuffers) -> Decompression.Step {
            guard isReady else { return .init(state: .failed(.outOfMemory)) }
            var (code, step) = stream.step(buffers) { BZ2_bzDecompress($0) }
            switch code {
            case BZ_OK: break
            case BZ_STREAM_END: step.state = .ended
            case BZ_MEM_ERROR: step.state = .failed(.outOfMemory)
            case BZ_DATA_ERROR: step.state = .failed(.corrupt("a block's data or checksum is wrong"))
            case BZ_DATA_ERROR_MAGIC: step.state = .failed(.corrupt("a block does not begin as one"))
            default: step.state = .failed(.corrupt("libbz2 says \(code)"))
            }
            return step
        }
    }
}

extension bz_stream: CountedStream {}

extension Decompression {
    mutating func runBzip2() throws(CompressionError) {
        try runMembers(of: Bzip2.Stream(), while: Bzip2.isHeader)
    }
}
