import Binary

/// The format of LZMA Utils, by liblzma.
enum LZMA {
    /// Whether a search should look at a header closer: the dictionary's size is one that encoders choose, of 4 KiB to
    /// 128 MiB; the size of the contents is unknown or below 1 GiB; the data begins with a zero, as the range coder does.
    ///
    /// - Parameters:
    ///   - start: the header's bytes 0 to 7, little-endian.
    ///   - end: its bytes 6 to 13.
    @inline(__always)
    static func mayBegin(_ start: UInt64, _ end: UInt64) -> Bool {
        let dictionary = UInt32(truncatingIfNeeded: start >> 8)
        let lowest = dictionary & (0 &- dictionary)
        guard dictionary >= 1 << 12, dictionary <= 1 << 27, dictionary == lowest || dictionary == lowest &* 3,
            end >> 56 == 0
        else { return false }
        // Bytes 5 to 12 are the size; `end` has all but the lowest of them.
        let size = end & 0x00ff_ffff_ffff_ffff
        return size == 0x00ff_ffff_ffff_ffff || size < 1 << 22
    }

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
