import Binary
import CZstd

/// RFC 8878, by libzstd.
enum Zstandard {
    static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    static func isHeader(_ bytes: Bytes) -> Bool { bytes.begins(with: magic) }

    /// The most bytes that the frame at the start of `bytes` can hold: its blocks hold 128 KiB each at most
    /// (RFC 8878, 3.1.1). The frames in kernel images do not say their size.
    ///
    /// Of a frame that is cut off, the blocks that are there count.
    static func bound(of bytes: Bytes) -> Int {
        let blockLimit = 1 << 17
        guard let descriptor = try? bytes.byte(at: 4) else { return 0 }
        let isSingleSegment = descriptor & 0x20 != 0
        let contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        let dictionaryBytes = [0, 1, 2, 4][Int(descriptor & 3)]
        var offset = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes
        var bound = 0
        while let low = try? bytes.integer(UInt16.self, at: offset, .little),
            let high = try? bytes.byte(at: offset + 2)
        {
            let header = Int(low) | Int(high) << 16
            bound += blockLimit
            // A block of type 1 is one byte repeated.
            offset += 3 + (header >> 1 & 3 == 1 ? 1 : header >> 3)
            if header & 1 == 1 { break }
        }
        return bound
    }

    /// Owns a decompression context.
    final class Context: StreamDecoder {
        private let context = ZSTD_createDCtx()

        deinit { ZSTD_freeDCtx(context) }

        /// Decompresses one frame. The room is ``Zstandard/bound(of:)`` bytes, or all that may be made; in that case
        /// `whenFull` is the error if it is too small.
        func frame(
            _ buffers: CallBuffers, whenFull: CompressionError.Problem?
        ) -> Decompression.Step {
            guard let context else { return .init(state: .failed(.outOfMemory)) }
            // ZSTD_d_stableOutBuffer: decompress straight into the output, without a window of the library's own.
            // A library that does not know the parameter returns an error, and works without it.
            _ = ZSTD_DCtx_setParameter(context, ZSTD_d_experimentalParam2, 1)
            _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 30)
            var source = ZSTD_inBuffer(src: buffers.input(), size: buffers.inputCount, pos: 0)
            var target = ZSTD_outBuffer(dst: buffers.output(), size: buffers.outputCount, pos: 0)
            while true {
                let before = (source.pos, target.pos)
                var state = advance(context, &source, &target, whenFull: whenFull)
                if case .running = state {
                    guard before == (source.pos, target.pos) else { continue }
                    state = .failed(source.pos == source.size ? .truncated : .corrupt("no progress"))
                }
                return .init(consumed: source.pos, produced: target.pos, state: state)
            }
        }

        func step(_ buffers: CallBuffers) -> Decompression.Step {
            guard let context else { return .init(state: .failed(.outOfMemory)) }
            var source = ZSTD_inBuffer(src: buffers.input(), size: buffers.inputCount, pos: 0)
            var target = ZSTD_outBuffer(dst: buffers.output(), size: buffers.outputCount, pos: 0)
            let state = advance(context, &source, &target, whenFull: nil)
            return .init(consumed: source.pos, produced: target.pos, state: state)
        }

        private func advance(
            _ context: OpaquePointer, _ source: inout ZSTD_inBuffer, _ target: inout ZSTD_outBuffer,
            whenFull: CompressionError.Problem?
        ) -> Decompression.Step.State {
            let code = ZSTD_decompressStream(context, &target, &source)
            guard ZSTD_isError(code) != 0 else { return code == 0 ? .ended : .running }
            let isFull = ZSTD_getErrorCode(code) == ZSTD_error_dstSize_tooSmall
            return .failed(isFull ? whenFull ?? problem(code) : problem(code))
        }

        private func problem(_ code: Int) -> CompressionError.Problem {
            switch ZSTD_getErrorCode(code) {
            case ZSTD_error_memory_allocation: .outOfMemory
            case ZSTD_error_frameParameter_windowTooLarge: .unsupported("its window is larger than the limit")
            case ZSTD_error_dictionary_wrong: .unsupported("a dictionary")
            default: .corrupt(String(cString: ZSTD_getErrorName(code)))
            }
        }
    }
}

extension Decompression {
    mutating func runZstandard() throws(CompressionError) {
        let context = Zstandard.Context()
        repeat {
            let frame = rest
            let bound = max(Zstandard.bound(of: frame), 1)
            let room = min(bound, free)
            let whenFull: CompressionError.Problem? = bound > room ? .exceedsLimit(limit) : nil
            let step = try append(minimum: room, reading: frame) { buffers in
                let step = context.frame(buffers, whenFull: whenFull)
                return (step.produced, step)
            }
            skip(step.consumed)
            guard produced <= limit else { throw error(.exceedsLimit(limit)) }
            if case .failed(let problem) = step.state { throw error(problem) }
        } while Zstandard.isHeader(rest)
    }
}
