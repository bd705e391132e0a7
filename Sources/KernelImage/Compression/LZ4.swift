import Binary
import CLZ4

/// LZ4 in its two frames, by liblz4.
enum LZ4 {
    /// Bytes of a full block of the legacy frame.
    static let legacyBlockSize = 8 << 20

    /// The legacy frame: what `lz4 -l` writes, and the only one the kernel knows (`lib/decompress_unlz4.c`).
    static func isLegacyHeader(_ bytes: Bytes) -> Bool { bytes.begins(with: legacyMagic) }
    static let legacyMagic: [UInt8] = [0x02, 0x21, 0x4c, 0x18]

    /// The frame of the LZ4 frame format description.
    static func isFrameHeader(_ bytes: Bytes) -> Bool { bytes.begins(with: frameMagic) }
    static let frameMagic: [UInt8] = [0x04, 0x22, 0x4d, 0x18]

    /// Owns a decompression context for the frame format.
    final class Context: StreamDecoder {
        private let context: OpaquePointer?

        init() {
            var made: OpaquePointer?
            context = LZ4F_isError(LZ4F_createDecompressionContext(&made, UInt32(LZ4F_VERSION))) == 0 ? made : nil
        }

        deinit { LZ4F_freeDecompressionContext(context) }

        func step(_ buffers: CallBuffers) -> Decompression.Step {
            guard let context else { return .init(state: .failed(.outOfMemory)) }
            var consumed = buffers.inputCount
            var produced = buffers.outputCount
            let code = LZ4F_decompress(context, buffers.output(), &produced, buffers.input(), &consumed, nil)
            if LZ4F_isError(code) != 0 {
                let reason = String(cString: LZ4F_getErrorName(code))
                return .init(state: .failed(.corrupt(reason)))
            }
            return .init(consumed: consumed, produced: produced, state: code == 0 ? .ended : .running)
        }
    }
}

extension Decompression {
    mutating func runLZ4() throws(CompressionError) {
        while true {
            if LZ4.isLegacyHeader(rest) {
                try runLegacyLZ4()
            } else if LZ4.isFrameHeader(rest) {
                let context = LZ4.Context()
                try run { context.step($0) }
            } else {
                return
            }
        }
    }

    /// Blocks, each after its compressed size; nothing marks the end, and kernel images have the size of the
    /// contents after the last block.
    private mutating func runLegacyLZ4() throws(CompressionError) {
        let before = produced
        skip(4)
        var isLast = false
        while !isLast, !rest.isEmpty {
            guard let size = try? rest.integer(UInt32.self, at: 0, .little) else {
                if produced == before { throw error(.truncated) }
                return
            }
            // No block has that size: something else follows the last one.
            let isBlock = size > 0 && size <= LZ4_compressBound(Int32(LZ4.legacyBlockSize))
            guard isBlock, size != UInt32(truncatingIfNeeded: produced - before) || rest.count > 4 else {
                if produced == before { throw error(.corrupt("a block of \(size) bytes")) }
                return
            }
            guard let block = try? rest.slice(at: 4, count: Int(size)) else { throw error(.truncated) }
            block.populatePages()
            let room = min(LZ4.legacyBlockSize, free)
            let made = try append(minimum: room, reading: block) { buffers in
                let made = LZ4_decompress_safe(
                    buffers.input(as: CChar.self), buffers.output(as: CChar.self), Int32(buffers.inputCount),
                    Int32(min(buffers.outputCount, LZ4.legacyBlockSize)))
                return (Int(made), Int(made))
            }
            guard made >= 0 else {
                throw error(room < LZ4.legacyBlockSize ? .exceedsLimit(limit) : .corrupt("a block's data is wrong"))
            }
            skip(4 + Int(size))
            guard produced <= limit else { throw error(.exceedsLimit(limit)) }
            isLast = made < LZ4.legacyBlockSize
        }
        if produced == before { throw error(.truncated) }
    }
}
