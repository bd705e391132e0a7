import Binary
import KernelImage
import Testing

/// A file of Fixtures/compression: made by the format's own command (Fixtures/make-compression.sh).
struct Payload: CustomTestStringConvertible, Sendable {
    let name: String
    let format: Compression

    var testDescription: String { name }
    var bytes: Bytes { get throws { try Fixture.bytes("compression/" + name) } }

    static let suffixes: [(String, Compression)] = [
        ("gz", .gzip), ("bz2", .bzip2), ("lzma", .lzma), ("xz", .xz), ("lzo", .lzo), ("lz4", .lz4),
        ("frame.lz4", .lz4), ("zst", .zstd), ("sized.zst", .zstd),
    ]
    static let numbers = suffixes.map { Payload(name: "numbers." + $0.0, format: $0.1) }
    static let lines = suffixes.map { Payload(name: "lines." + $0.0, format: $0.1) }
}

@Suite struct CompressionTests {
    /// What `seq 1 6000` prints.
    static let numbers = Bytes((1...6000).map { "\($0)\n" }.joined().utf8)
    /// What `yes syscope | head -c 9437189` prints.
    static let lines = Bytes((0..<9_437_189).lazy.map { Array("syscope\n".utf8)[$0 & 7] })

    @Test(arguments: Payload.numbers)
    func decompressesWhatTheCommandCompressed(_ payload: Payload) throws {
        let bytes = try payload.bytes
        #expect(Compression(magicOf: bytes) == payload.format)
        let output = try payload.format.decompressed(bytes)
        #expect(output.contents == Self.numbers)
        #expect(output.consumed == bytes.count)
    }

    @Test(arguments: Payload.lines)
    func decompressesSeveralBlocks(_ payload: Payload) throws {
        let output = try payload.format.decompressed(payload.bytes)
        #expect(output.contents == Self.lines)
    }

    @Test(arguments: Payload.numbers)
    func leavesTheSizeThatKernelsAppend(_ payload: Payload) throws {
        let bytes = try payload.bytes
        let size = UInt32(Self.numbers.count)
        let appended = bytes.array + (0..<4).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) }
        let output = try payload.format.decompressed(Bytes(appended))
        #expect(output.contents == Self.numbers)
        #expect(output.consumed == bytes.count)
    }

    @Test(arguments: Payload.numbers)
    func leavesPaddingBehindThePayload(_ payload: Payload) throws {
        let bytes = try payload.bytes
        let output = try payload.format.decompressed(Bytes(bytes.array + [UInt8](repeating: 0, count: 512)))
        #expect(output.contents == Self.numbers)
        #expect(output.consumed == bytes.count)
    }

    @Test(arguments: Payload.numbers)
    func saysThatATruncatedPayloadIsTruncated(_ payload: Payload) throws {
        let bytes = try payload.bytes
        for count in [payload.format == .lz4 ? 8 : 20, bytes.count / 2, bytes.count - 1] {
            let error = try #require(throws: CompressionError.self) {
                try payload.format.decompressed(bytes.slice(at: 0, count: count))
            }
            #expect(error.format == payload.format)
            #expect(error.problem == .truncated)
            #expect(error.produced < Self.numbers.count + 1)
        }
    }

    @Test(arguments: Payload.numbers)
    func neverTakesADamagedPayloadForASoundOne(_ payload: Payload) throws {
        // LZ4's legacy frame, zstd without a checksum and .lzma have nothing to notice a changed literal by.
        let isChecked = !["numbers.lz4", "numbers.sized.zst", "numbers.lzma"].contains(payload.name)
        let sound = try payload.bytes.array
        for offset in stride(from: 0, to: sound.count, by: 61) {
            var damaged = sound
            damaged[offset] ^= 0x55
            do throws(CompressionError) {
                let output = try payload.format.decompressed(Bytes(damaged), limit: 1 << 20)
                #expect(!isChecked || output.contents == Self.numbers || Payload.isUnchecked(payload.format, offset))
            } catch {
                #expect(error.format == payload.format)
            }
        }
    }

    @Test(arguments: Payload.lines)
    func stopsAtTheLimit(_ payload: Payload) throws {
        let bytes = try payload.bytes
        let exact = try payload.format.decompressed(bytes, limit: Self.lines.count)
        #expect(exact.contents.count == Self.lines.count)
        for limit in [0, 1000, Self.lines.count - 1] {
            let error = try #require(throws: CompressionError.self) {
                try payload.format.decompressed(bytes, limit: limit)
            }
            #expect(error.problem == .exceedsLimit(limit))
        }
    }

    @Test(arguments: Payload.numbers)
    func joinsConcatenatedPayloads(_ payload: Payload) throws {
        // A .lzma file holds one stream only.
        guard payload.format != .lzma else { return }
        let once = try payload.bytes.array
        let output = try payload.format.decompressed(Bytes(once + once))
        #expect(output.contents == Bytes(Self.numbers.array + Self.numbers.array))
        #expect(output.consumed == 2 * once.count)
    }

    @Test func recognisesNothingInOtherFiles() {
        for other in [[], [0], Array("\u{7f}ELF".utf8), [UInt8](repeating: 0, count: 64), [0x1f, 0x8b]] {
            #expect(Compression(magicOf: Bytes(other)) == nil)
        }
    }
}

extension Payload {
    /// Whether the byte there may change without changing the contents: names, times and the like of a header.
    static func isUnchecked(_ format: Compression, _ offset: Int) -> Bool { offset < 12 }
}
