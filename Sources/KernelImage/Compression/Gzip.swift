import Binary
import CZlib

/// RFC 1952, by zlib.
enum Gzip {
    /// ID1, ID2 and CM = 8 (deflate), and no reserved flag (RFC 1952, 2.3.1).
    static func isHeader(_ bytes: Bytes) -> Bool {
        guard bytes.count >= 4, let flags = try? bytes.byte(at: 3) else { return false }
        return (try? bytes.integer(UInt32.self, at: 0, .big)).map { $0 >> 8 } == 0x1f_8b_08 && flags & 0xe0 == 0
    }

    /// Owns a `z_stream`, which zlib wants to stay where it is.
    final class Stream: StreamDecoder {
        private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        private let isReady: Bool

        init() {
            stream.initialize(to: z_stream())
            // 15 bits of window, and 16 for the gzip format.
            isReady =
                inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        }

        deinit {
            if isReady { inflateEnd(stream) }
            stream.deallocate()
        }

        func step(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) -> Decompression.Step {
            guard isReady else { return .init(state: .failed(.outOfMemory)) }
            let given = (input: UInt32(clamping: input.count), output: UInt32(clamping: output.count))
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self))
            stream.pointee.avail_in = given.input
            stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_out = given.output
            let code = inflate(stream, Z_NO_FLUSH)
            var step = Decompression.Step(
                consumed: Int(given.input - stream.pointee.avail_in),
                produced: Int(given.output - stream.pointee.avail_out))
            switch code {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: step.state = .ended
            case Z_MEM_ERROR: step.state = .failed(.outOfMemory)
            case Z_NEED_DICT: step.state = .failed(.unsupported("a preset dictionary"))
            default: step.state = .failed(.corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib \(code)"))
            }
            return step
        }
    }
}

extension Decompression {
    mutating func runGzip() throws(CompressionError) {
        repeat {
            let stream = Gzip.Stream()
            try run { stream.step($0, $1) }
        } while Gzip.isHeader(rest)
    }
}
