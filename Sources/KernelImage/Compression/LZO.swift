import Binary
import CLZO
import CZlib

/// The format of `lzop`, which the kernel's LZO payloads have (`lib/decompress_unlzo.c`), by liblzo2.
enum LZO {
    static let magic: [UInt8] = [0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a]

    static func isHeader(_ bytes: Bytes) -> Bool { bytes.begins(with: magic) }

    /// The header before the blocks.
    struct Header {
        /// Bytes, magic number included.
        let size: Int
        let flags: Flags
        /// The compression method; 1 to 3 are variants of the LZO1X compressor with one decompressor.
        let method: UInt8
        /// Whether the header has the checksum that it states.
        let isSound: Bool

        init(_ bytes: Bytes) throws(ReadError) {
            var offset = magic.count
            let version = try bytes.integer(UInt16.self, at: offset, .big)
            let isNew = version >= 0x940
            offset += isNew ? 6 : 4
            method = try bytes.byte(at: offset)
            offset += isNew ? 2 : 1
            flags = Flags(rawValue: try bytes.integer(UInt32.self, at: offset, .big))
            offset += flags.contains(.filter) ? 8 : 4
            // Mode, and the time of change.
            offset += isNew ? 12 : 8
            offset += 1 + Int(try bytes.byte(at: offset))
            let sum = try bytes.integer(UInt32.self, at: offset, .big)
            let body = try bytes.slice(at: magic.count, count: offset - magic.count)
            isSound = sum == (flags.contains(.headerCRC) ? LZO.crc(body) : LZO.adler(body))
            offset += 4
            if flags.contains(.extraField) {
                offset += 8 + Int(try bytes.integer(UInt32.self, at: offset, .big))
            }
            size = offset
        }
    }

    /// The header's flags: `F_ADLER32_D` and so on.
    struct Flags: OptionSet {
        let rawValue: UInt32
        static let adlerOfContents = Flags(rawValue: 0x1)
        static let adlerOfCompressed = Flags(rawValue: 0x2)
        static let extraField = Flags(rawValue: 0x40)
        static let crcOfContents = Flags(rawValue: 0x100)
        static let crcOfCompressed = Flags(rawValue: 0x200)
        static let multipart = Flags(rawValue: 0x400)
        static let filter = Flags(rawValue: 0x800)
        static let headerCRC = Flags(rawValue: 0x1000)
    }

    /// The fields before a block's data.
    struct BlockHeader {
        /// Bytes of the contents; 0 marks the end.
        let contentSize: Int
        let compressedSize: Int
        let adlerOfContents: UInt32?
        let crcOfContents: UInt32?
        /// Bytes of this header.
        let size: Int

        init(_ bytes: Bytes, _ flags: Flags) throws(ReadError) {
            contentSize = Int(try bytes.integer(UInt32.self, at: 0, .big))
            guard contentSize != 0 else {
                compressedSize = 0
                adlerOfContents = nil
                crcOfContents = nil
                size = 4
                return
            }
            compressedSize = Int(try bytes.integer(UInt32.self, at: 4, .big))
            var offset = 8
            func sum(_ flag: Flags) throws(ReadError) -> UInt32? {
                guard flags.contains(flag) else { return nil }
                defer { offset += 4 }
                return try bytes.integer(UInt32.self, at: offset, .big)
            }
            adlerOfContents = try sum(.adlerOfContents)
            crcOfContents = try sum(.crcOfContents)
            // The checksums of the compressed data are there only if it is compressed.
            if compressedSize < contentSize {
                _ = try sum(.adlerOfCompressed)
                _ = try sum(.crcOfCompressed)
            }
            size = offset
        }
    }

    /// The largest block that lzop accepts.
    static let blockLimit = 64 << 20

    static func adler(_ bytes: Bytes) -> UInt32 {
        bytes.read { adler($0) }
    }

    static func crc(_ bytes: Bytes) -> UInt32 {
        bytes.read { crc($0) }
    }

    private static func adler(_ buffers: CallBuffers) -> UInt32 {
        UInt32(truncatingIfNeeded: adler32_z(1, buffers.input(), buffers.inputCount))
    }

    private static func crc(_ buffers: CallBuffers) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(0, buffers.input(), buffers.inputCount))
    }

    /// Decompresses the data of a block, for which there is room; nil if the result is not what its header states.
    static func contents(_ block: BlockHeader, _ buffers: CallBuffers) -> Int? {
        if block.compressedSize == block.contentSize {
            buffers.copy()
        } else {
            var size = lzo_uint(block.contentSize)
            let code = lzo1x_decompress_safe(
                buffers.input(), lzo_uint(buffers.inputCount), buffers.output(), &size, nil)
            guard code == LZO_E_OK, size == lzo_uint(block.contentSize) else { return nil }
        }
        let result = buffers.written(block.contentSize)
        guard block.adlerOfContents.map({ $0 == adler(result) }) ?? true,
            block.crcOfContents.map({ $0 == crc(result) }) ?? true
        else { return nil }
        return block.contentSize
    }
}

extension Decompression {
    mutating func runLZO() throws(CompressionError) {
        repeat { try runLZOMember() } while LZO.isHeader(rest)
    }

    private mutating func runLZOMember() throws(CompressionError) {
        guard let header = try? LZO.Header(rest) else { throw error(.truncated) }
        guard header.isSound else { throw error(.corrupt("the checksum of its header is wrong")) }
        guard (1...3).contains(header.method) else { throw error(.unsupported("method \(header.method) of lzop")) }
        guard !header.flags.contains(.filter), !header.flags.contains(.multipart) else {
            throw error(.unsupported("filters and parts of lzop"))
        }
        skip(header.size)
        while true {
            guard let block = try? LZO.BlockHeader(rest, header.flags) else { throw error(.truncated) }
            guard block.contentSize > 0 else {
                skip(block.size)
                return
            }
            guard block.contentSize <= LZO.blockLimit, block.compressedSize > 0,
                block.compressedSize <= block.contentSize
            else {
                throw error(.corrupt("a block of \(block.compressedSize) bytes for \(block.contentSize)"))
            }
            guard let data = try? rest.slice(at: block.size, count: block.compressedSize) else {
                throw error(.truncated)
            }
            let made = try append(minimum: block.contentSize, reading: data) { buffers in
                let made = LZO.contents(block, buffers)
                return (made ?? 0, made)
            }
            guard made != nil else { throw error(.corrupt("a block's data or checksum is wrong")) }
            skip(block.size + block.compressedSize)
            guard produced <= limit else { throw error(.exceedsLimit(limit)) }
        }
    }
}
