import Binary
import CZlib

/// RFC 1952, by zlib.
enum Gzip {
    /// ID1, ID2 and CM = 8 (deflate; RFC 1952, 2.3.1).
    static let magic: [UInt8] = [0x1f, 0x8b, 0x08]

    /// The magic number, and no reserved flag.
    static func isHeader(_ bytes: Bytes) -> Bool {
        guard bytes.begins(with: magic), let flags = try? bytes.byte(at: 3) else { return false }
        return flags & 0xe0 == 0
    }

    /// Owns a `z_stream`, which must not move: zlib keeps its address.
    final class Stream: StreamDecoder {
        private let stream = Pinned(z_stream())
        private let isReady: Bool

        init() {
            // 15 bits of window, and 16 for the gzip format.
            isReady =
                inflateInit2_(stream.pointer, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        }

        deinit {
            if isReady { inflateEnd(stream.pointer) }
        }

        func step(_ buffers: CallBuffers) -> Decompression.Step {
            guard isReady else { return .init(state: .failed(.outOfMemory)) }
            var (code, step) = stream.step(buffers) { inflate($0, Z_NO_FLUSH) }
            switch code {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: step.state = .ended
            case Z_MEM_ERROR: step.state = .failed(.outOfMemory)
            case Z_NEED_DICT: step.state = .failed(.unsupported("a preset dictionary"))
            default:
                step.state = .failed(.corrupt(stream.pointer.pointee.msg.map { String(cString: $0) } ?? "zlib \(code)"))
            }
            return step
        }
    }
}

extension z_stream: CountedStream {}

extension Decompression {
    mutating func runGzip() throws(CompressionError) {
        try runMembers(of: Gzip.Stream(), while: Gzip.isHeader)
    }
}
