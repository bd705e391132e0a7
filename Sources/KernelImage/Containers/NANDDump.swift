import Binary

/// A dump of NAND flash with the spare bytes behind each page, which hold checksums and marks, as `nanddump --oob` and
/// programmers make them. The kernel in it is the pages without them.
struct NANDDump: ContainerFormat {
    static let container = Container.nandDump
    private let bytes: Bytes
    private let geometry: Geometry

    /// The bytes of a page, and of what follows it.
    private struct Geometry {
        let page: Int
        let spare: Int
        /// Which of the spare bytes marks bad blocks, and is 0xff in others (drivers/mtd/nand/raw/nand_base.c,
        /// `nand_default_block_markbad()` and its callers).
        var mark: Int { page == 512 ? 5 : 0 }
        var size: Int { page + spare }
    }

    private static let geometries = [
        Geometry(page: 512, spare: 16), Geometry(page: 2048, spare: 64), Geometry(page: 2048, spare: 128),
        Geometry(page: 4096, spare: 128), Geometry(page: 4096, spare: 224), Geometry(page: 4096, spare: 256),
        Geometry(page: 8192, spare: 448), Geometry(page: 8192, spare: 512),
    ]

    /// By the mark, which is 0xff behind nearly every page, while the bytes of pages at one place are of all values.
    init?(_ bytes: Bytes) {
        guard
            let found = NANDDump.geometries.first(where: { geometry in
                bytes.count % geometry.size == 0 && NANDDump.hasMarks(bytes, geometry)
            })
        else { return nil }
        self.bytes = bytes
        geometry = found
    }

    private static func hasMarks(_ bytes: Bytes, _ geometry: Geometry) -> Bool {
        let contents = bytes.raw
        var (used, marked, plain) = (0, 0, 0)
        // A page that is erased tells nothing. More pages than that tell no more.
        for start in stride(from: 0, to: bytes.count, by: geometry.size) where used < pageLimit {
            let isErased = stride(from: 0, to: geometry.page, by: geometry.page / 64).allSatisfy {
                contents.byte(at: start + $0) == 0xff
            }
            if isErased { continue }
            used += 1
            if contents.byte(at: start + geometry.page + geometry.mark) == 0xff { marked += 1 }
            if contents.byte(at: start + geometry.page - 1 - geometry.mark) == 0xff { plain += 1 }
        }
        return used >= 32 && marked * 20 >= used * 19 && plain * 2 <= used
    }

    private static let pageLimit = 1 << 14

    func inside() throws(ImageError.Problem) -> Inside {
        var builder = BytesBuilder(limit: bytes.count, expecting: bytes.count / geometry.size * geometry.page)
        for start in stride(from: 0, to: bytes.count, by: geometry.size) {
            guard let page = try? bytes.slice(at: start, count: geometry.page), (try? builder.append(page)) != nil
            else {
                throw .unsupported("a file that takes more memory than there is")
            }
        }
        return Inside(
            payload: .part(
                builder.finish(), offset: 0, name: "pages of \(geometry.page)+\(geometry.spare) bytes"))
    }
}
