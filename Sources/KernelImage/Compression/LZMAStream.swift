import Binary
import CLZMA

/// A decoder of liblzma.
final class LZMAStream: StreamDecoder {
    private let stream = Pinned(lzma_stream())
    private let started: lzma_ret

    /// - Parameter limit: the most bytes that will be decompressed; it bounds the dictionary, and with it the memory.
    init(_ format: Compression, limit: Int) {
        let memory = UInt64(limit) + 1 << 27
        started =
            format == .lzma
            ? lzma_alone_decoder(stream.pointer, memory) : lzma_stream_decoder(stream.pointer, memory, 0)
    }

    deinit {
        lzma_end(stream.pointer)
    }

    func step(_ buffers: CallBuffers) -> Decompression.Step {
        guard started == LZMA_OK else { return .init(state: .failed(.outOfMemory)) }
        let stream = stream.pointer
        stream.pointee.next_in = buffers.input()
        stream.pointee.avail_in = buffers.inputCount
        stream.pointee.next_out = buffers.output()
        stream.pointee.avail_out = buffers.outputCount
        let code = lzma_code(stream, LZMA_FINISH)
        var step = Decompression.Step(
            consumed: buffers.inputCount - stream.pointee.avail_in,
            produced: buffers.outputCount - stream.pointee.avail_out)
        switch code {
        case LZMA_OK, LZMA_BUF_ERROR: break
        case LZMA_STREAM_END: step.state = .ended
        case LZMA_MEM_ERROR: step.state = .failed(.outOfMemory)
        case LZMA_MEMLIMIT_ERROR:
            step.state = .failed(.unsupported("its dictionary is larger than the limit for its contents"))
        case LZMA_FORMAT_ERROR: step.state = .failed(.corrupt("its header is not one of this format"))
        case LZMA_OPTIONS_ERROR: step.state = .failed(.unsupported("an option that liblzma does not know"))
        case LZMA_DATA_ERROR: step.state = .failed(.corrupt("its data or a checksum is wrong"))
        default: step.state = .failed(.corrupt("liblzma says \(code.rawValue)"))
        }
        return step
    }
}

extension LZMAStream {
    /// Bytes that the decoder takes for itself, which is mainly its dictionary; known once it has read a header.
    var memoryUse: Int { Int(clamping: lzma_memusage(stream.pointer)) }
}

extension Decompression {
    mutating func runLZMA() throws(CompressionError) {
        try runLZMAStream(.lzma)
    }

    mutating func runXZ() throws(CompressionError) {
        while true {
            try runLZMAStream(.xz)
            // Zero bytes, a multiple of four, may be between two streams.
            var padding = 0
            while let word = try? rest.integer(UInt32.self, at: padding, .little), word == 0 { padding += 4 }
            guard let next = try? rest.suffix(from: padding), XZ.isHeader(next) else { return }
            skip(padding)
        }
    }

    /// liblzma writes all that it makes into its dictionary too. If the dictionary is about as large as the contents,
    /// the contents are kept packed until liblzma has freed it, so that memory does not hold them twice.
    private mutating func runLZMAStream(_ format: Compression) throws(CompressionError) {
        try decodeLZMAStream(format)
        try unpack()
    }

    private mutating func decodeLZMAStream(_ format: Compression) throws(CompressionError) {
        let stream = LZMAStream(format, limit: limit)
        // Without room for output it reads the headers.
        let headers = rest.read { stream.step($0) }
        skip(headers.consumed)
        if case .failed(let problem) = headers.state { throw error(problem) }
        guard case .running = headers.state else { return }
        if expected >= 1 << 23, stream.memoryUse > expected - 1 << 24 { pack() }
        try run { stream.step($0) }
    }
}
