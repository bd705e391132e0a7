import Binary
import CZstd

/// Bytes that are kept compressed, with Zstandard, as long as what makes them needs memory itself.
struct PackedBytes {
    /// The number of bytes.
    private(set) var count = 0
    private var pieces: [Bytes] = []
    private var scratch = [UInt8](repeating: 0, count: PackedBytes.pieceSize)
    private var filled = 0

    /// Bytes that are compressed at once.
    private static let pieceSize = 1 << 19

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
        let piece = scratch.withUnsafeBytes { input in
            // What does not become smaller is kept as it is.
            let packed = [UInt8](unsafeUninitializedCapacity: filled) { output, size in
                let result = ZSTD_compress(output.baseAddress, filled - 1, input.baseAddress, filled, 1)
                size = ZSTD_isError(result) == 0 ? result : 0
            }
            return packed.isEmpty ? Bytes(input[..<filled]) : Bytes(packed)
        }
        pieces.append(piece)
        filled = 0
    }

    /// Adds all bytes to `builder`; nothing is left here.
    mutating func move(to builder: inout BytesBuilder) throws(BytesBuilder.Failure) {
        pack()
        scratch = []
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
