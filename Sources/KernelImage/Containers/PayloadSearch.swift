import Binary
import ELF

/// The search for a kernel whose place nothing states, in a decompressor's code or in the firmware of a device: by the
/// magic numbers of the containers and of the compressed formats, and by what comes out of one of the places.
struct PayloadSearch {
    /// A place at which a kernel may begin.
    struct Candidate {
        let offset: Int
        let kind: Kind

        /// The end of what begins there, as far as its header tells it.
        var end: Int { if case .container(_, let extent) = kind { offset + extent } else { offset } }

        /// What begins there.
        enum Kind {
            /// A container, with its header's word for its size.
            case container(any ContainerFormat.Type, extent: Int)
            case compression(Compression)

            var isCompression: Bool { if case .compression = self { true } else { false } }
        }
    }

    /// The most places that are looked at in `count` bytes. The magic numbers have three bytes and more: more places than
    /// that mean that the file was made for the purpose.
    static func placeLimit(of count: Int) -> Int { 256 + count / 1024 }

    /// The places, by ascending offset.
    static func candidates(in bytes: Bytes) -> [Candidate] {
        var found: [Candidate] = []
        let limit = placeLimit(of: bytes.count)
        let raw = bytes.raw
        let words = words.span
        let firstWord = firstWord.span
        var offset = 0
        // Up to where a container that repeats itself goes.
        var repeatsEnd = 0
        while offset + leastSize <= bytes.count, found.count < limit {
            let word = raw.number(UInt64.self, at: offset, .little)
            let byte = UInt8(truncatingIfNeeded: word)
            // The second byte is the lowest of the dictionary's size.
            if word & 0xff00 == 0, byte < 225, LZMA.mayBegin(word, raw.number(UInt64.self, at: offset + 6, .little)),
                // In memory that is all zeros, lzma decodes zeros for ever; no encoder begins with so many.
                raw.number(UInt32.self, at: offset + 14, .little) != 0, isStart(of: .lzma, bytes, at: offset)
            {
                found.append(Candidate(offset: offset, kind: .compression(.lzma)))
            } else {
                for index in firstWord[Int(byte)]..<firstWord[Int(byte) + 1] where words[index].begins(word) {
                    if offset < repeatsEnd, magics[index].repeatsInside { continue }
                    guard let candidate = magics[index].candidate(bytes, at: offset) else { continue }
                    found.append(candidate)
                    if magics[index].repeatsInside { repeatsEnd = candidate.end }
                }
            }
            offset += 1
        }
        // A container's magic number is not always at its start.
        return found.sorted { $0.offset < $1.offset }
    }

    /// The fewest bytes that any format has.
    private static let leastSize = 18

    private static func isStart(of format: Compression, _ bytes: Bytes, at offset: Int) -> Bool {
        (try? bytes.suffix(from: offset)).map { format.isMagic(of: $0) } ?? false
    }

    /// A magic number, and what begins where it is.
    private enum Magic {
        case container(any ContainerFormat.Type, SearchMagic)
        case compression(Compression)

        var repeatsInside: Bool { if case .container(let type, _) = self { type.repeatsInside } else { false } }

        func candidate(_ bytes: Bytes, at offset: Int) -> Candidate? {
            switch self {
            case .compression(let format):
                guard isStart(of: format, bytes, at: offset) else { return nil }
                return Candidate(offset: offset, kind: .compression(format))
            case .container(let type, let magic):
                guard let start = try? bytes.slice(at: offset, count: magic.bytes.count), start.array == magic.bytes,
                    let whole = try? bytes.suffix(from: offset - magic.offset), let extent = type.extent(of: whole)
                else { return nil }
                return Candidate(offset: offset - magic.offset, kind: .container(type, extent: extent))
            }
        }
    }

    /// The beginning of a magic number, as a number of 8 bytes, the first of them the lowest.
    private struct MagicWord {
        let value: UInt64
        let mask: UInt64

        init(_ bytes: [UInt8]) {
            var (value, mask): (UInt64, UInt64) = (0, 0)
            for (index, byte) in bytes.prefix(8).enumerated() {
                value |= UInt64(byte) << UInt64(index * 8)
                mask |= 0xff << UInt64(index * 8)
            }
            self.value = value
            self.mask = mask
        }

        @inline(__always)
        func begins(_ word: UInt64) -> Bool { word & mask == value }
    }

    /// The magic numbers, by ascending first byte. For lzma, which has none, see ``LZMA/mayBegin(_:_:)``.
    private static let sortedMagics: [(magic: Magic, bytes: [UInt8])] = {
        var all: [(magic: Magic, bytes: [UInt8])] = [
            (.compression(.gzip), [0x1f, 0x8b]), (.compression(.bzip2), Array("BZh".utf8)),
            (.compression(.xz), [0xfd, 0x37, 0x7a]), (.compression(.lzo), [0x89, 0x4c, 0x5a]),
            (.compression(.lz4), [0x02, 0x21, 0x4c, 0x18]), (.compression(.lz4), [0x04, 0x22, 0x4d, 0x18]),
            (.compression(.zstd), [0x28, 0xb5, 0x2f, 0xfd]),
        ]
        for type in Unwrapping.formats {
            for magic in type.searchMagics where !magic.bytes.isEmpty {
                all.append((.container(type, magic), magic.bytes))
            }
        }
        return all.sorted { $0.bytes[0] < $1.bytes[0] }
    }()
    private static let magics = sortedMagics.map(\.magic)
    private static let words = sortedMagics.map { MagicWord($0.bytes) }
    /// For each first byte, the index of the first of its magic numbers; behind the last byte's, how many there are.
    private static let firstWord = (0...256).map { byte in sortedMagics.count { Int($0.bytes[0]) < byte } }

    /// Whether an ELF file is a kernel: it has what only kernels have, and is no module. A program may have an
    /// interpreter, which a kernel never has.
    static func isKernel(_ file: ELFFile) -> Bool {
        guard file.type != .relocatable, !file.segments.contains(where: { $0.type == .interpreter }) else {
            return false
        }
        return ElfWrapper.isKernel(file) || Banner.isIn(file.bytes)
    }

    /// Whether memory is a kernel's: it holds a banner that is a whole string, with a line's end, as `linux_banner` is and
    /// the line in a log is not.
    static func isKernel(_ memory: Bytes) -> Bool {
        guard let banner = Banner(in: memory), let text = try? memory.cString(at: banner.offset, limit: 4096) else {
            return false
        }
        return text.firstOffset(of: CollectionOfOne(UInt8(ascii: "\n"))) == text.count - 1
    }
}
