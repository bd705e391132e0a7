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
        }
    }

    /// What is searched for.
    enum Places {
        case containers
        /// Payloads without a container.
        case payloads
        case all
    }

    /// The most places that are looked at in `count` bytes. The magic numbers have three bytes and more: more places than
    /// that mean that the file was made for the purpose.
    static func placeLimit(of count: Int) -> Int { 256 + count / 1024 }

    /// The places, by ascending offset. If only containers are searched for, those at odd offsets are left out.
    static func candidates(in bytes: Bytes, _ places: Places) -> [Candidate] {
        var found: [Candidate] = []
        let limit = placeLimit(of: bytes.count)
        let raw = bytes.raw
        let magics = Magics.of(places)
        let filter = magics.filter.span
        let hasPayloads = places != .containers
        let step = hasPayloads ? 1 : 2
        var offset = 0
        // Up to where a container that repeats itself goes.
        var repeatsEnd = 0
        while offset + leastSize <= bytes.count, found.count < limit {
            let half = raw.number(UInt16.self, at: offset, .little)
            if hasPayloads, half >> 8 == 0, isLZMA(bytes, at: offset) {
                found.append(Candidate(offset: offset, kind: .compression(.lzma)))
            } else if filter[Int(half >> 6)] >> UInt64(half & 63) & 1 != 0 {
                magics.add(to: &found, at: offset, in: bytes, &repeatsEnd)
            }
            offset += step
        }
        // A container's magic number is not always at its start.
        return found.sorted { $0.offset < $1.offset }
    }

    /// The fewest bytes that any format has.
    private static let leastSize = 18

    /// Whether lzma may begin at `offset`, which has at least ``leastSize`` bytes after it.
    @inline(__always)
    private static func isLZMA(_ bytes: Bytes, at offset: Int) -> Bool {
        let raw = bytes.raw
        let (start, end) = (
            raw.number(UInt64.self, at: offset, .little), raw.number(UInt64.self, at: offset + 6, .little)
        )
        guard LZMA.mayBegin(start, end),
            // In memory that is all zeros, lzma decodes zeros for ever; no encoder begins with so many.
            raw.number(UInt32.self, at: offset + 14, .little) != 0, let rest = try? bytes.suffix(from: offset)
        else { return false }
        return LZMA.isHeader(rest)
    }

    /// Bytes that begin a format, or are in its header.
    private struct Magic {
        let bytes: [UInt8]
        let format: Format

        enum Format {
            case container(any ContainerFormat.Type, SearchMagic)
            case compression(Compression)
        }

        /// Whether the format's container has its magic number in it again and again.
        var repeatsInside: Bool { if case .container(let type, _) = format { type.repeatsInside } else { false } }

        /// What begins where these bytes are at `offset`; nil if they are not there, or if it is none of the format.
        func candidate(_ bytes: Bytes, at offset: Int) -> Candidate? {
            guard let start = try? bytes.suffix(from: offset), start.begins(with: self.bytes) else { return nil }
            switch format {
            case .compression(let format):
                return format.isMagic(of: start) ? Candidate(offset: offset, kind: .compression(format)) : nil
            case .container(let type, let magic):
                guard let whole = try? bytes.suffix(from: offset - magic.offset), let extent = type.extent(of: whole)
                else { return nil }
                return Candidate(offset: offset - magic.offset, kind: .container(type, extent: extent))
            }
        }
    }

    /// The magic numbers that are searched for.
    private struct Magics {
        private let byFirstByte: [[Magic]]
        /// A bit for each pair of bytes, the first of them the lowest: whether a magic number begins with them.
        let filter: [UInt64]

        static func of(_ places: Places) -> Magics {
            switch places {
            case .containers: containers
            case .payloads: payloads
            case .all: all
            }
        }

        private static let containers = Magics(containerMagics)
        private static let payloads = Magics(payloadMagics)
        private static let all = Magics(containerMagics + payloadMagics)

        private static let containerMagics = Unwrapping.formats.flatMap { type in
            type.searchMagics.map { Magic(bytes: $0.bytes, format: .container(type, $0)) }
        }
        private static let payloadMagics = Compression.allCases.flatMap { format in
            format.magics.map { Magic(bytes: $0, format: .compression(format)) }
        }

        private init(_ magics: [Magic]) {
            var byFirstByte = [[Magic]](repeating: [], count: 256)
            var filter = [UInt64](repeating: 0, count: 1 << 10)
            for magic in magics where magic.bytes.count > 1 {
                byFirstByte[Int(magic.bytes[0])].append(magic)
                let half = Int(magic.bytes[0]) | Int(magic.bytes[1]) << 8
                filter[half >> 6] |= 1 << UInt64(half & 63)
            }
            self.byFirstByte = byFirstByte
            self.filter = filter
        }

        /// Adds what begins by a magic number at `offset`.
        ///
        /// - Parameter repeatsEnd: up to where a container goes that repeats itself.
        func add(to found: inout [Candidate], at offset: Int, in bytes: Bytes, _ repeatsEnd: inout Int) {
            for magic in byFirstByte[Int(bytes.raw.byte(at: offset))] {
                if offset < repeatsEnd, magic.repeatsInside { continue }
                guard let candidate = magic.candidate(bytes, at: offset) else { continue }
                found.append(candidate)
                if magic.repeatsInside { repeatsEnd = candidate.end }
            }
        }
    }

    /// Whether an ELF file is a kernel: it has what only kernels have, and is no module. A program may have an
    /// interpreter, which a kernel never has.
    static func isKernel(_ file: ELFFile) -> Bool {
        guard file.type != .relocatable, !file.segments.contains(where: { $0.type == .interpreter }) else {
            return false
        }
        return ElfWrapper.isKernel(file) || Banner.isIn(file.bytes)
    }

    /// The banner of a kernel's memory; nil if it holds none that is a whole string with a line's end, as `linux_banner` is
    /// and the line in a log is not.
    static func kernelBanner(in memory: Bytes) -> Banner? {
        guard let banner = Banner(in: memory), let text = try? memory.cString(at: banner.offset, limit: 4096),
            text.firstOffset(of: CollectionOfOne(UInt8(ascii: "\n"))) == text.count - 1
        else { return nil }
        return banner
    }
}
