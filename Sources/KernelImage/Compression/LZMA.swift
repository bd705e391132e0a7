import Binary

/// The format of LZMA Utils, by liblzma.
enum LZMA {
    /// A header of 13 bytes: properties, dictionary size, uncompressed size.
    ///
    /// The checks are those of `xz`: the properties (lc, lp, pb) are in range; the dictionary's size is a power of two,
    /// or the sum of two neighbouring ones; the uncompressed size is unknown (-1), or below 256 GiB.
    static func isHeader(_ bytes: Bytes) -> Bool {
        guard let properties = try? bytes.byte(at: 0), properties < 9 * 5 * 5,
            properties % 9 + properties / 9 % 5 <= 4,
            let dictionary = try? bytes.integer(UInt32.self, at: 1, .little),
            let size = try? bytes.integer(UInt64.self, at: 5, .little)
        else { return false }
        guard dictionary >= 1 << 12 else { return false }
        let highest = UInt32(1) << UInt32(31 - dictionary.leadingZeroBitCount)
        guard dictionary == highest || dictionary == highest | highest >> 1 || dictionary == .max else {
            return false
        }
        return size == .max || (size > 0 && size < 1 << 38)
    }
}
