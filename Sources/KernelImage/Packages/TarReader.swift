import Binary

/// A tar archive: POSIX ustar, with GNU's long names and the extended headers of pax (tar's manual, "Basic Tar
/// Format"; POSIX.1-2017, pax, "ustar Interchange Format").
struct TarReader: ArchiveReader, ~Copyable {
    var archive: ArchiveStream

    init(_ archive: consuming ArchiveStream) { self.archive = archive }

    static let blockSize = 512
    /// The most bytes of a name or of an extended header.
    private static let nameLimit = 1 << 16
    /// The most bytes of a file.
    private static let sizeLimit = 1 << 48

    /// Whether a block is the header of a file: its checksum is right.
    static func isHeader(_ block: Bytes) -> Bool {
        guard block.count >= blockSize, let header = try? block.slice(at: 0, count: blockSize),
            let stated = number(in: header, at: 148, count: 8), (try? header.byte(at: 0)) != 0
        else { return false }
        // The checksum is made with spaces in its place; old programs took the bytes for signed.
        let bytes = header.array.enumerated().map { (148..<156).contains($0.offset) ? 0x20 : $0.element }
        let sum = bytes.reduce(0) { $0 + Int($1) }
        let signedSum = bytes.reduce(0) { $0 + Int(Int8(bitPattern: $1)) }
        return stated == sum || stated == signedSum
    }

    mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        var longName: String?
        var longSize: Int?
        while true {
            try archive.finishEntry()
            let start = archive.offset
            let header = try archive.read(upTo: TarReader.blockSize)
            // A block of zeros ends the archive; some end without.
            if header.isEmpty || (header.count == TarReader.blockSize && header.array.allSatisfy { $0 == 0 }) {
                return nil
            }
            guard header.count == TarReader.blockSize else {
                throw .problem(
                    .truncated(part: "a tar header", offset: start, size: 512, available: start + header.count))
            }
            guard TarReader.isHeader(header) else { throw .problem(.badChecksum("the tar header", offset: start)) }
            guard var size = TarReader.number(in: header, at: 124, count: 12), let type = try? header.byte(at: 156)
            else { throw .problem(.badField("a file's size", offset: start + 124, value: 0)) }
            guard size <= TarReader.sizeLimit else {
                throw .problem(.badField("a file's size", offset: start + 124, value: UInt64(size)))
            }

            switch type {
            case UInt8(ascii: "L"), UInt8(ascii: "x"):
                guard size <= TarReader.nameLimit else {
                    throw .problem(.badField("a name's size", offset: start + 124, value: UInt64(size)))
                }
                archive.unread = TarReader.padded(size)
                let text = try archive.read(size, "a long name")
                archive.unread -= size
                if type == UInt8(ascii: "L") {
                    longName = ((try? text.cString(at: 0)) ?? text).text
                } else {
                    let records = TarReader.records(in: text)
                    longName = records["path"] ?? longName
                    longSize = records["size"].flatMap { Int($0) } ?? longSize
                }
            case UInt8(ascii: "K"), UInt8(ascii: "g"):
                archive.unread = TarReader.padded(size)
            default:
                let isRegular = [0, UInt8(ascii: "0"), UInt8(ascii: "7")].contains(type)
                if isRegular, let longSize, longSize >= 0 { size = longSize }
                // Links and devices have no contents, whatever their size says.
                if [UInt8(ascii: "1"), UInt8(ascii: "2")].contains(type) { size = 0 }
                guard size <= TarReader.sizeLimit else {
                    throw .problem(.badField("a file's size", offset: start + 124, value: UInt64(size)))
                }
                archive.unread = TarReader.padded(size)
                return ArchiveEntry(path: longName ?? TarReader.path(in: header), size: size, isRegular: isRegular)
            }
        }
    }

    private static func padded(_ size: Int) -> Int { (size + blockSize - 1) / blockSize * blockSize }

    /// The path of a ustar header: its prefix and its name.
    private static func path(in header: Bytes) -> String {
        let name = text(in: header, at: 0, count: 100)
        let prefix = header.hasText("ustar\0", at: 257) ? text(in: header, at: 345, count: 155) : ""
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    private static func text(in header: Bytes, at offset: Int, count: Int) -> String {
        guard let field = try? header.slice(at: offset, count: count) else { return "" }
        return ((try? field.cString(at: 0)) ?? field).text
    }

    /// The number in a field: octal digits, or, where the first bit is set, the bytes after it (GNU).
    private static func number(in header: Bytes, at offset: Int, count: Int) -> Int? {
        guard let field = try? header.slice(at: offset, count: count).array, let first = field.first else { return nil }
        if first & 0x80 != 0 {
            var value = Int(first & 0x3f)
            for byte in field.dropFirst() {
                guard value <= Int.max >> 8 else { return nil }
                value = value << 8 | Int(byte)
            }
            return first & 0x40 == 0 ? value : nil
        }
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        if digits.isEmpty { return field.allSatisfy { $0 == 0 || $0 == 0x20 } ? 0 : nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    /// The records of an extended header: "25 path=boot/vmlinuz-6.1\n".
    private static func records(in text: Bytes) -> [String: String] {
        var records: [String: String] = [:]
        var rest = text.array[...]
        while let space = rest.firstIndex(of: 0x20),
            let size = Int(String(decoding: rest[..<space], as: UTF8.self)), size > space - rest.startIndex + 1,
            size <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + size - 1)]
            if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
                records[String(decoding: record[..<equals], as: UTF8.self)] =
                    String(decoding: record[(equals + 1)...], as: UTF8.self)
            }
            rest = rest.dropFirst(size)
        }
        return records
    }
}
