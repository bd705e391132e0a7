import Binary

/// The `.xz` format, by liblzma.
enum XZ {
    static let magic: [UInt8] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]

    static func isHeader(_ bytes: Bytes) -> Bool { bytes.begins(with: magic) }
}
