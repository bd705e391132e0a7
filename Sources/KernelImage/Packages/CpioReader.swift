import Binary

/// A cpio archive in the "new ASCII" format, the one that RPM and the kernel use (`cpio(5)`;
/// Documentation/driver-api/early-userspace/buffer-format.rst).
struct CpioReader: ArchiveReader, ~Copyable {
    var archive: ArchiveStream

    init(_ archive: consuming ArchiveStream) { self.archive = archive }

    static let headerSize = 110

    /// Whether `bytes` begins as the archive does.
    static func isHeader(_ bytes: Bytes) -> Bool {
        bytes.hasText("070701") || bytes.hasText("070702") || bytes.hasText("07070X")
    }

    mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        try archive.finishEntry()
        let start = archive.offset
        let magic = try archive.read(6, "a cpio header")
        if magic.equals("07070X") {
            throw .problem(.unsupported("it has files of 4 GiB and more, whose sizes are in the RPM header"))
        }
        guard CpioReader.isHeader(magic) else {
            throw .problem(.badField("the magic of a cpio header", offset: start, value: 0))
        }
        let header = try archive.read(CpioReader.headerSize - 6, "a cpio header")
        guard let mode = CpioReader.number(in: header, field: 1), let size = CpioReader.number(in: header, field: 6),
            let nameSize = CpioReader.number(in: header, field: 11), nameSize > 0, nameSize <= 1 << 16
        else { throw .problem(.badField("a number in a cpio header", offset: start, value: 0)) }
        // The name, with a zero byte, and the contents each end at a multiple of 4.
        let name = try archive.read(nameSize + (4 - (CpioReader.headerSize + nameSize) % 4) % 4, "a file's name")
        let path = ((try? name.cString(at: 0)) ?? name).text
        if path == "TRAILER!!!" { return nil }
        archive.unread = (size + 3) / 4 * 4
        return ArchiveEntry(path: path, size: size, isRegular: mode & 0o170000 == 0o100000)
    }

    /// The number in a field of 8 hexadecimal digits, counted after the magic.
    private static func number(in header: Bytes, field: Int) -> Int? {
        guard let digits = try? header.slice(at: field * 8, count: 8).array,
            digits.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "F") ~= $0
                    || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
