import Binary
import CZlib

/// What UBI keeps on NAND flash: erase blocks in any order, each with the headers that tell which part of which volume it holds
/// (drivers/mtd/ubi/ubi-media.h, 2.6.22 to 7.2). Its numbers are big-endian.
struct UBIImage: ContainerFormat {
    static let container = Container.ubi
    static let searchMagics = [SearchMagic(Array("UBI#".utf8), at: 0)]
    static let repeatsInside = true
    private let bytes: Bytes

    init?(_ bytes: Bytes) {
        guard EraseBlock(bytes) != nil else { return nil }
        self.bytes = bytes
    }

    /// Up to the end of the last erase block.
    static func extent(of bytes: Bytes) -> Int? {
        guard let size = blockSize(of: bytes) else { return nil }
        var end = 0
        var offset = 0
        // Blocks of flash that went bad hold nothing: after as many there are no more.
        while offset - end <= badBlockLimit * size, let block = try? bytes.slice(at: offset, count: 4) {
            offset += size
            if block.hasText(EraseBlock.magic) { end = offset }
        }
        return min(end, bytes.count)
    }

    private static let badBlockLimit = 40

    /// Bytes from one erase block to the next, which nothing states; nil if there is only one block, as no UBI has.
    private static func blockSize(of bytes: Bytes) -> Int? {
        guard EraseBlock(bytes) != nil else { return nil }
        for shift in 12...24 {
            // Three levels of a cell make blocks of three times a power of two.
            for size in [1 << shift, 3 << (shift - 1)] {
                // Of too small a size only every second or third multiple is a block's start. Some blocks are bad.
                let places = (1...16).filter { place in
                    (try? bytes.suffix(from: place * size)).map { EraseBlock($0) != nil } ?? false
                }
                if !places.isEmpty, [2, 3].allSatisfy({ divisor in places.contains { $0 % divisor != 0 } }) {
                    return size
                }
            }
        }
        return nil
    }

    func inside() throws(ImageError.Problem) -> Inside {
        guard let size = UBIImage.blockSize(of: bytes), let end = UBIImage.extent(of: bytes) else {
            throw .noKernel("there is one erase block and no other")
        }
        var volumes: [UInt32: Volume] = [:]
        for offset in stride(from: 0, to: end, by: size) {
            guard let block = (try? bytes.slice(at: offset, count: min(size, bytes.count - offset))) else { continue }
            guard let part = EraseBlock(block)?.part(of: block) else { continue }
            volumes[part.volume, default: Volume()].add(part)
        }
        let names = UBIImage.names(in: volumes[UBIImage.layoutVolume]?.contents() ?? .empty)
        let parts = volumes.filter { $0.key < UBIImage.volumeLimit }.map { number, volume in
            (number: number, name: names[number] ?? "volume \(number)", volume: volume)
        }
        // What is named as a kernel is first; then the volumes in their order.
        .sorted { (!UBIImage.isKernel($0.name) ? 1 : 0, $0.number) < (!UBIImage.isKernel($1.name) ? 1 : 0, $1.number) }
        guard !parts.isEmpty else { throw .noKernel("none of its erase blocks is of a volume") }
        return Inside(payload: .oneOf(parts.map { ($0.volume.contents(), $0.name) }), size: end)
    }

    private static func isKernel(_ name: String) -> Bool {
        ["kernel", "linux", "boot", "fit"].contains { name.lowercased().contains($0) }
    }

    // MARK: - Erase blocks

    /// The header of an erase block (`struct ubi_ec_hdr`).
    private struct EraseBlock {
        static let magic: StaticString = "UBI#"
        private let header: Int
        private let data: Int

        /// Nil if there is none, or not with its checksum.
        init?(_ bytes: Bytes) {
            guard bytes.hasText(EraseBlock.magic), UBIImage.isSound(bytes, at: 0),
                let header = try? bytes.integer(UInt32.self, at: 16, .big),
                let data = try? bytes.integer(UInt32.self, at: 20, .big),
                header >= 64, header <= 1 << 20, data > header, data <= 1 << 20
            else { return nil }
            (self.header, self.data) = (Int(header), Int(data))
        }

        /// What the block holds (`struct ubi_vid_hdr`); nil if it is free.
        func part(of block: Bytes) -> Part? {
            guard let header = try? block.slice(at: header, count: 64), header.hasText("UBI!"),
                UBIImage.isSound(header, at: 0), var contents = try? block.suffix(from: data)
            else { return nil }
            func number(at offset: Int) -> UInt32 { (try? header.integer(UInt32.self, at: offset, .big)) ?? 0 }
            let size = Int(number(at: 20))
            let isStatic = (try? header.byte(at: 5)) == 2
            let isCopy = (try? header.byte(at: 6)) == 1
            if isStatic || isCopy {
                guard let data = try? contents.slice(at: 0, count: size),
                    !isCopy || UBIImage.crc(data) == number(at: 32)
                else { return nil }
                if isStatic { contents = data }
            }
            if !isStatic {
                guard let data = try? contents.slice(at: 0, count: contents.count - Int(number(at: 28))) else {
                    return nil
                }
                contents = data
            }
            return Part(
                volume: number(at: 8), number: number(at: 12), contents: contents,
                order: (try? header.integer(UInt64.self, at: 40, .big)) ?? 0)
        }
    }

    /// Whether a header of 64 bytes has its checksum, which is in its last 4 bytes.
    private static func isSound(_ bytes: Bytes, at offset: Int) -> Bool {
        guard let header = try? bytes.slice(at: offset, count: 60),
            let stated = try? bytes.integer(UInt32.self, at: offset + 60, .big)
        else { return false }
        return crc(header) == stated
    }

    /// The kernel's crc32() from all ones on, which zlib's is without its last step.
    private static func crc(_ bytes: Bytes) -> UInt32 { ~UImage.crc(bytes) }

    // MARK: - Volumes

    /// A logical erase block.
    private struct Part {
        let volume: UInt32
        let number: UInt32
        let contents: Bytes
        /// Of two that hold the same, the higher is the later.
        let order: UInt64
    }

    private struct Volume {
        private var parts: [UInt32: Part] = [:]

        mutating func add(_ part: Part) {
            guard part.order >= parts[part.number]?.order ?? 0 else { return }
            parts[part.number] = part
        }

        /// The bytes up to the first block that is not there.
        func contents() -> Bytes {
            var builder = BytesBuilder(limit: .max)
            for number in 0..<UInt32(clamping: parts.count) {
                guard let part = parts[number], (try? builder.append(part.contents)) != nil else { break }
            }
            return builder.finish()
        }
    }

    /// Volumes of users have numbers below that.
    private static let volumeLimit: UInt32 = 128
    /// The number of the volume that holds the table of volumes (`UBI_LAYOUT_VOLUME_ID`).
    private static let layoutVolume: UInt32 = 0x7fff_efff
    private static let recordSize = 172

    /// The volumes' names in the table of volumes (`struct ubi_vtbl_record`).
    private static func names(in table: Bytes) -> [UInt32: String] {
        var names: [UInt32: String] = [:]
        for number in 0..<volumeLimit {
            guard let record = try? table.slice(at: Int(number) * recordSize, count: recordSize),
                let length = try? record.integer(UInt16.self, at: 14, .big), length > 0,
                let name = try? record.slice(at: 16, count: min(Int(length), 128)),
                let sum = try? record.integer(UInt32.self, at: 168, .big),
                let body = try? record.slice(at: 0, count: 168), crc(body) == sum
            else { continue }
            names[number] = name.text
        }
        return names
    }
}
