import Binary
import CZstd

/// Bytes that are kept compressed, with Zstandard, while their decoder needs the memory.
struct PackedBytes: ~Copyable {
    /// Bytes that are packed.
    private var packedCount = 0
    private var pieces: [Bytes] = []
    /// The next piece.
    private var piece = PackedBytes.noPiece
    private var compressor: Compressor?

    /// The number of bytes.
    var count: Int { packedCount + piece.count }

    /// Owns a compression context.
    private final class Compressor {
        private let context = ZSTD_createCCtx()

        deinit { ZSTD_freeCCtx(context) }

        /// Compresses what `buffers` has to read; returns 0 where it does not fit, or memory is short.
        func compress(_ buffers: CallBuffers) -> Int {
            guard let context else { return 0 }
            let size = ZSTD_compressCCtx(
                context, buffers.output(), buffers.outputCount, buffers.input(), buffers.inputCount, 1)
            return ZSTD_isError(size) == 0 ? size : 0
        }
    }

    /// Bytes that are compressed at once. Small pieces leave less room unused, large ones become smaller.
    private static let pieceSize = 1 << 18
    private static var noPiece: BytesBuilder { BytesBuilder(limit: pieceSize, expecting: pieceSize) }

    /// Lets `call`, which reads `input`, add bytes at the end.
    mutating func append<Result>(
        reading input: Bytes, _ call: (CallBuffers) -> (written: Int, result: Result)
    ) throws(BytesBuilder.Failure) -> Result {
        let result = try piece.append(minimum: 1, reading: input, call)
        if piece.count == PackedBytes.pieceSize { try pack() }
        return result
    }

    private mutating func pack() throws(BytesBuilder.Failure) {
        guard piece.count > 0 else { return }
        packedCount += piece.count
        let whole = piece.finish()
        piece = PackedBytes.noPiece
        let compressor = compressor ?? Compressor()
        self.compressor = compressor
        // What does not become smaller is kept as it is.
        var room = BytesBuilder(limit: whole.count - 1)
        let size = try room.append(minimum: room.limit, reading: whole) { buffers in
            let size = compressor.compress(buffers)
            return (size, size)
        }
        pieces.append(size > 0 ? room.finish() : whole)
    }

    /// Adds all bytes to `builder`; nothing is left here.
    mutating func move(to builder: inout BytesBuilder) throws(BytesBuilder.Failure) {
        try pack()
        compressor = nil
        for index in pieces.indices {
            let packed = pieces[index]
            pieces[index] = .empty
            let size = min(packedCount, PackedBytes.pieceSize)
            packedCount -= size
            try builder.append(minimum: size, reading: packed) { buffers in
                if packed.count == size {
                    buffers.copy()
                } else {
                    // Sound, as it was made here.
                    _ = ZSTD_decompress(buffers.output(), size, buffers.input(), buffers.inputCount)
                }
                return (size, ())
            }
        }
        pieces = []
    }
}
