import Binary
import ELF

/// What the notes in a kernel's image say: which build it is, and which version it was built from.
public struct KernelNotes: Sendable, Hashable {
    /// The build id that the linker gave the kernel (`.notes`, owner "GNU", type 3).
    public let buildID: [UInt8]?
    /// `LINUX_VERSION_CODE` of the sources, from the vDSO's note (owner "Linux", type 0). Where a distribution's
    /// release does not tell the stable version, this does, up to a patch number of 255.
    public let sourceVersion: Version?

    /// The notes of a kernel.
    public init(_ kernel: ImageFile.Kernel) {
        switch kernel {
        case .elf(let file):
            let parts =
                file.sections.isEmpty
                ? file.segments.filter { $0.type == .note }.map(\.contents)
                : file.sections.filter { $0.type == .note }.map(\.contents)
            let notes = parts.flatMap { Note.all(in: $0, file.layout.byteOrder) }
            buildID = notes.first { $0.type == Note.gnuBuildID && $0.owner.equals("GNU") }?.contents.array
            sourceVersion = KernelNotes.sourceVersion(in: file.bytes, file.layout.byteOrder)
        case .memory(let image):
            let orders = image.traits.layout.map { [$0.byteOrder] } ?? ByteOrder.allCases
            let bytes = image.bytes
            buildID = orders.lazy.compactMap { KernelNotes.buildID(in: bytes, $0) }.first
            sourceVersion = orders.lazy.compactMap { KernelNotes.sourceVersion(in: bytes, $0) }.first
        }
    }

    /// The first build id that is not that of an ELF file inside the image: vDSOs have their own.
    private static func buildID(in image: Bytes, _ order: ByteOrder) -> [UInt8]? {
        let inner = extentsOfFiles(in: image)
        var start = 0
        while let name = image.firstOffset(of: "GNU\0".utf8, from: start) {
            start = name + 1
            guard !inner.contains(where: { $0.contains(name) }),
                let note = note(before: name, nameSize: 4, in: image, order), note.type == Note.gnuBuildID,
                (8...64).contains(note.size), let id = try? image.slice(at: name + 4, count: note.size)
            else { continue }
            return id.array
        }
        return nil
    }

    private static func sourceVersion(in image: Bytes, _ order: ByteOrder) -> Version? {
        var start = 0
        while let name = image.firstOffset(of: "Linux\0\0\0".utf8, from: start) {
            start = name + 1
            guard let note = note(before: name, nameSize: 6, in: image, order), note.type == 0, note.size == 4,
                let code = try? image.integer(UInt32.self, at: name + 8, order), code >> 16 > 0, code >> 16 < 256
            else { continue }
            return Version(Int(code >> 16), Int(code >> 8 & 0xff), Int(code & 0xff))
        }
        return nil
    }

    /// The header of the note whose name is at `name`; nil if there is none.
    private static func note(
        before name: Int, nameSize: UInt32, in image: Bytes, _ order: ByteOrder
    ) -> (size: Int, type: UInt32)? {
        guard name >= 12, (try? image.integer(UInt32.self, at: name - 12, order)) == nameSize,
            let size = try? image.integer(UInt32.self, at: name - 8, order),
            let type = try? image.integer(UInt32.self, at: name - 4, order)
        else { return nil }
        return (Int(size), type)
    }

    /// Where ELF files lie in the image: from their start to the end of their section headers, which are last.
    private static func extentsOfFiles(in image: Bytes) -> [Range<Int>] {
        var extents: [Range<Int>] = []
        var start = 0
        while let offset = image.firstOffset(of: "\u{7f}ELF".utf8, from: start) {
            start = offset + 1
            guard let file = try? image.suffix(from: offset), let fileClass = try? file.byte(at: 4),
                let data = try? file.byte(at: 5), data == 1 || data == 2
            else { continue }
            let order: ByteOrder = data == 1 ? .little : .big
            let isWide = fileClass == FileClass.bits64.rawValue
            guard let sections = try? file.unsigned(width: isWide ? 8 : 4, at: isWide ? 40 : 32, order),
                let size = try? file.integer(UInt16.self, at: isWide ? 58 : 46, order),
                let count = try? file.integer(UInt16.self, at: isWide ? 60 : 48, order),
                sections <= UInt64(file.count)
            else { continue }
            let end = Int(sections) + Int(size) * Int(count)
            if end <= file.count { extents.append(offset..<(offset + end)) }
        }
        return extents
    }
}
