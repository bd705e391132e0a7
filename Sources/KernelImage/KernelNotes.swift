import Architectures
import Binary
import ELF

/// What the notes in a kernel's image say: its build id, and the version of its sources.
public struct KernelNotes: Sendable {
    private let kernel: ImageFile.Kernel

    /// The notes of `kernel`, which are searched for when they are asked for.
    public init(_ kernel: ImageFile.Kernel) { self.kernel = kernel }

    /// The build id that the linker gave the kernel (`.notes`, owner "GNU", type 3); nil if it has none.
    public var buildID: [UInt8]? {
        switch kernel {
        case .elf(let file) where file.type == .core:
            return file.segments.lazy.compactMap { KernelNotes.buildID(in: $0.contents, file.layout.byteOrder) }.first
        case .elf(let file):
            let parts =
                file.sections.isEmpty
                ? file.segments.filter { $0.type == .note }.map(\.contents)
                : file.sections.filter { $0.type == .note }.map(\.contents)
            return parts.lazy.compactMap { part in
                Note.all(in: part, file.layout.byteOrder).first {
                    $0.type == Note.gnuBuildID && $0.owner.equals("GNU")
                }
            }.first?.contents.array
        case .memory(let image):
            return KernelNotes.orders(of: image).lazy.compactMap { KernelNotes.buildID(in: image.bytes, $0) }.first
        }
    }

    /// `LINUX_VERSION_CODE` of the sources, from the vDSO's note (owner "Linux", type 0); nil without a vDSO.
    ///
    /// It tells the stable version even if a distribution's release does not. A patch number above 255 is 255 here.
    public var sourceVersion: Version? {
        switch kernel {
        case .elf(let file): KernelNotes.sourceVersion(in: file.bytes, file.layout.byteOrder)
        case .memory(let image):
            KernelNotes.orders(of: image).lazy.compactMap { KernelNotes.sourceVersion(in: image.bytes, $0) }.first
        }
    }

    private static func orders(of image: MemoryImage) -> [ByteOrder] {
        image.hints.layout.map { [$0.byteOrder] } ?? ByteOrder.allCases
    }

    /// The first build id in `image` outside the ELF files that it contains: vDSOs have build ids of their own.
    private static func buildID(in image: Bytes, _ order: ByteOrder) -> [UInt8]? {
        let inner = EmbeddedFile.all(in: image)
        var next = 0
        var innerEnd = 0
        var start = 0
        while let name = image.firstOffset(of: "GNU\0".utf8, from: start) {
            start = name + 1
            while next < inner.count, inner[next].range.lowerBound <= name {
                innerEnd = max(innerEnd, inner[next].range.upperBound)
                next += 1
            }
            guard name >= innerEnd, let note = note(before: name, nameSize: 4, in: image, order),
                note.type == Note.gnuBuildID,
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

    /// The size in bytes and the type of the note whose name is at the offset `name`; nil if there is no note.
    private static func note(
        before name: Int, nameSize: UInt32, in image: Bytes, _ order: ByteOrder
    ) -> (size: Int, type: UInt32)? {
        guard name >= 12, (try? image.integer(UInt32.self, at: name - 12, order)) == nameSize,
            let size = try? image.integer(UInt32.self, at: name - 8, order),
            let type = try? image.integer(UInt32.self, at: name - 4, order)
        else { return nil }
        return (Int(size), type)
    }
}
