import Binary
import CZstd

/// Bytes that are kept compressed, with Zstandard, as long as what makes them needs memory itself.
struct PackedBytes {
    /// The number of bytes.
    private(set) var count = 0
    private var pieces: [Bytes] = []
    private var scratch = [UInt8](repeating: 0, count: PackedBytes.pieceSize)
    /// Room for what a piece is compressed to.
    private var room = [UInt8](repeating: 0, count: PackedBytes.pieceSize)
    private var filled = 0
    private let compressor = Compressor()

    /// Owns a compression context.
    private final class Compressor {
        private let context = ZSTD_createCCtx()

        deinit { ZSTD_freeCCtx(context) }

        /// Compresses `input` into `output`; returns 0 where it does not fit, or memory is short.
        func compress(_ input: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int {
            guard let context else { return 0 }
            let size = ZSTD_compressCCtx(
                context, output.baseAddress, output.count, input.baseAddress, input.count, 1)
            return ZSTD_isError(size) == 0 ? size : 0
        }
    }

    /// Bytes that are compressed at once.
    private static let pieceSize = 1 << 18

    /// Lets `write` add bytes at the end.
    mutating func append<Result>(
        writing write: (UnsafeMutableRawBufferPointer) -> (written: Int, result: Result)
    ) -> Result {
        let start = filled
        let (written, result) = scratch.withUnsafeMutableBytes { buffer in
            write(UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
        }
        filled += min(max(written, 0), scratch.count - start)
        count += filled - start
        if filled == scratch.count { pack() }
        return result
    }

    private mutating func pack() {
        guard filled > 0 else { return }
        let size = scratch.withUnsafeBytes { input in
            room.withUnsafeMutableBytes { output in
                compressor.compress(
                    UnsafeRawBufferPointer(rebasing: input[..<filled]),
                    to: UnsafeMutableRawBufferPointer(rebasing: output[..<(filled - 1)]))
            }
        }
        // What does not become smaller is kept as it is.
        let piece = size > 0 ? Bytes(room[..<size]) : Bytes(scratch[..<filled])
        pieces.append(piece)
        filled = 0
    }

    /// Adds all bytes to `builder`; nothing is left here.
    mutating func move(to builder: inout BytesBuilder) throws(BytesBuilder.Failure) {
        pack()
        scratch = []
        room = []
        for index in pieces.indices {
            let piece = pieces[index]
            pieces[index] = Bytes([])
            let size = min(count, PackedBytes.pieceSize)
            count -= size
            try builder.append(minimum: size) { output in
                piece.withUnsafeBytes { input in
                    if piece.count == size {
                        output.copyMemory(from: input)
                    } else {
                        // Sound, as it was made here.
                        _ = ZSTD_decompress(output.baseAddress, size, input.baseAddress, input.count)
                    }
                }
                return (size, ())
            }
        }
        pieces = []
    }
}
