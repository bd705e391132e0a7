import Architectures
import Binary
import ELF

/// An ELF file inside a kernel's memory: a vDSO, or a program that the kernel carries.
struct EmbeddedFile {
    /// The file's bytes, as offsets in the image. They end with the section headers, which come last.
    let range: Range<Int>
    /// The file's class and byte order.
    let layout: Layout
    /// `e_type`.
    let type: UInt16
    /// `e_machine`.
    let machine: ELFMachine
    /// `e_flags`.
    let flags: UInt32

    /// The ELF files in `image`, by ascending offset.
    static func all(in image: Bytes) -> [EmbeddedFile] {
        var files: [EmbeddedFile] = []
        var start = 0
        while files.count < limit, let offset = image.firstOffset(of: "\u{7f}ELF".utf8, from: start) {
            start = offset + 1
            if let file = EmbeddedFile(in: image, at: offset) { files.append(file) }
        }
        return files
    }

    /// The most files that are returned. A kernel with a file system in its memory may have hundreds.
    private static let limit = 4096

    /// The file whose header is at `offset`; nil if there is no header, or if the image ends before the file does.
    private init?(in image: Bytes, at offset: Int) {
        guard let file = try? image.suffix(from: offset),
            let fileClass = (try? file.byte(at: 4)).flatMap(FileClass.init),
            let data = try? file.byte(at: 5), data == 1 || data == 2
        else { return nil }
        let order: ByteOrder = data == 1 ? .little : .big
        let isWide = fileClass == .bits64
        guard let sections = try? file.unsigned(width: fileClass.wordSize, at: isWide ? 40 : 32, order),
            let size = try? file.integer(UInt16.self, at: isWide ? 58 : 46, order),
            let count = try? file.integer(UInt16.self, at: isWide ? 60 : 48, order),
            let type = try? file.integer(UInt16.self, at: 16, order),
            let machine = try? file.integer(UInt16.self, at: 18, order),
            let flags = try? file.integer(UInt32.self, at: isWide ? 48 : 36, order), sections <= UInt64(file.count)
        else { return nil }
        let end = Int(sections) + Int(size) * Int(count)
        guard end <= file.count else { return nil }
        range = offset..<(offset + end)
        layout = Layout(fileClass, order)
        self.type = type
        self.machine = ELFMachine(rawValue: machine)
        self.flags = flags
    }

    /// Whether the file is a vDSO: a shared object with such a name (`-soname` in the Makefiles of
    /// arch/*/kernel/vdso*).
    func isVirtualObject(in image: Bytes) -> Bool {
        guard type == 3, range.count <= 1 << 20,
            let contents = try? image.slice(at: range.lowerBound, count: range.count)
        else { return false }
        return contents.firstOffset(of: "linux-vdso".utf8) != nil || contents.firstOffset(of: "linux-gate".utf8) != nil
    }
}
