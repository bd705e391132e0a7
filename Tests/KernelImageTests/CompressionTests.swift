import Binary
import Foundation
import KernelImage
import TestSupport
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

    /// What the format's own command makes of `bytes`; nil if it refuses them.
    func decompressedByCommand(_ bytes: [UInt8]) throws -> Bytes? {
        let directory = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "payload")
        try Data(bytes).write(to: file)
        let program: [Compression: String] = [
            .gzip: "gzip", .bzip2: "bzip2", .lzma: "xz --format=lzma", .xz: "xz", .lzo: "lzop", .lz4: "lz4",
            .zstd: "zstd",
        ]
        let command = try #require(program[format])
        let result = try Tools.run("sh", ["-c", "\(command) -dc < '\(file.path)'"])
        return result.status == 0 ? Bytes(result.output) : nil
    }
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

    @Test(arguments: Payload.numbers)
    func decompressesTheBeginning(_ payload: Payload) throws {
        let numbers = Self.numbers.array
        for count in [0, 1, 4096, numbers.count, numbers.count + 1] {
            let beginning = try payload.format.beginning(of: payload.bytes, count: count)
            #expect(FirstDifference.bytes(beginning.array, numbers.prefix(count)) == nil)
        }
        #expect(throws: CompressionError.self) {
            try payload.format.beginning(of: payload.bytes.slice(at: 0, count: 20), count: numbers.count)
        }
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

    /// LZ4's legacy frame, zstd without a checksum and .lzma have nothing to notice a changed literal by. What comes out
    /// of these is what their commands make of it.
    @Test(arguments: Payload.numbers)
    func neverTakesADamagedPayloadForASoundOne(_ payload: Payload) throws {
        let isChecked = !["numbers.lz4", "numbers.sized.zst", "numbers.lzma"].contains(payload.name)
        let sound = try payload.bytes.array
        var refused = 0
        for offset in stride(from: 0, to: sound.count, by: isChecked ? 61 : 307) {
            var damaged = sound
            damaged[offset] ^= 0x55
            do {
                let contents = try payload.format.decompressed(Bytes(damaged), limit: 1 << 20).contents
                let expected = isChecked ? Self.numbers : try payload.decompressedByCommand(damaged)
                #expect(contents == expected, "offset \(offset)")
            } catch let error as CompressionError {
                refused += 1
                #expect(error.format == payload.format)
            }
        }
        #expect(refused > 0)
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

    /// A .lzma file holds one stream only.
    @Test(arguments: Payload.numbers.filter { $0.format != .lzma })
    func joinsConcatenatedPayloads(_ payload: Payload) throws {
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
