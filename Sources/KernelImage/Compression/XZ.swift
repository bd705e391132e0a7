import Binary

/// The `.xz` format, by liblzma.
enum XZ {
    static func isHeader(_ bytes: Bytes) -> Bool {
        guard let high = try? bytes.integer(UInt32.self, at: 0, .big),
            let low = try? bytes.integer(UInt16.self, at: 4, .big)
        else { return false }
        return high == 0xfd37_7a58 && low == 0x5a00
    }
}
