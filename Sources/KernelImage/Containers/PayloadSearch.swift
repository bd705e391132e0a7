import Binary

/// The search for a compressed kernel whose place nothing states: by the formats' magic numbers, and by what comes
/// out when one of the places is decompressed.
struct PayloadSearch {
    /// A place at which a payload may begin.
    struct Candidate: Hashable {
        let offset: Int
        let format: Compression
    }

    /// The most places that are tried. Of four bytes of compressed data, one in four thousand million looks like a
    /// magic number; more than a few mean that the file was made for the purpose.
    static let attemptLimit = 256

    /// The places, by ascending offset.
    static func candidates(in bytes: Bytes) -> [Candidate] {
        var found: [Candidate] = []
        for (format, magic) in magics {
            var start = 0
            while let offset = bytes.firstOffset(of: magic, from: start) {
                start = offset + 1
                guard let rest = try? bytes.suffix(from: offset), format.isMagic(of: rest) else { continue }
                found.append(Candidate(offset: offset, format: format))
                if found.count > attemptLimit * magics.count { break }
            }
        }
        return found.sorted { $0.offset < $1.offset }
    }

    /// How the payloads in kernels begin. For lzma that is the properties which `xz` and its predecessors choose
    /// unless told otherwise, and a dictionary of at least 64 KiB.
    private static let magics: [(Compression, [UInt8])] = [
        (.gzip, [0x1f, 0x8b, 0x08]), (.bzip2, Array("BZh".utf8)), (.lzma, [0x5d, 0x00, 0x00]),
        (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), (.lzo, [0x89, 0x4c, 0x5a, 0x4f, 0x00]),
        (.lz4, [0x02, 0x21, 0x4c, 0x18]), (.lz4, [0x04, 0x22, 0x4d, 0x18]), (.zstd, [0x28, 0xb5, 0x2f, 0xfd]),
    ]

    /// Whether what came out of a payload is a kernel.
    static func isKernel(_ contents: Bytes) -> Bool {
        contents.hasText("\u{7f}ELF") || Banner.isIn(contents)
    }
}
