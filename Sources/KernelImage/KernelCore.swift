import Binary
import ELF

/// The kernel in a core file of a whole kernel: `/proc/kcore`, or the dump of one that crashed. Such a file has the memory of the
/// machine by virtual addresses, at which the kernel runs, and may be larger than any memory. Only the kernel is read.
///
/// Where it is tells `_stext` in the note of owner VMCOREINFO (kernel/crash_core.c; `/proc/kcore` has it since 4.19); else the
/// banner in a segment of a kernel's size, as x86-64, arm64 and mips have one for the kernel's text (`KCORE_TEXT`,
/// fs/proc/kcore.c).
public struct KernelCore {
    /// Reads that many bytes of the file from an offset on; fewer at its end, nil where they cannot be read.
    public typealias Read = (_ offset: UInt64, _ count: Int) -> Bytes?

    private let outline: ELFOutline
    private let read: Read

    /// A core file with the memory of the kernel alone, out of the one that `read` reads.
    ///
    /// - Throws: ``ImageError/Problem`` if that is no core file, or if no kernel is found in it.
    public static func excerpt(reading read: @escaping Read) throws(ImageError.Problem) -> Bytes {
        let outline: ELFOutline
        do throws(ELFError) {
            outline = try ELFOutline { offset, count in
                read(offset, count).flatMap { $0.count == count ? $0 : nil }
            }
        } catch {
            throw .elf(error)
        }
        guard outline.type == .core else { throw .unsupported("an ELF file that is no core file") }
        return try KernelCore(outline: outline, read: read).excerpt()
    }

    private init(outline: ELFOutline, read: @escaping Read) {
        self.outline = outline
        self.read = read
    }

    /// A segment that is larger is not the kernel's alone, but of all memory.
    private static let kernelLimit: UInt64 = 512 << 20
    /// A segment that is smaller is something else, such as the page of x86's vsyscall.
    private static let leastKernel: UInt64 = 16 << 10
    /// Bytes that are read of such a segment, from the kernel on.
    private static let windowSize: UInt64 = 256 << 20
    /// Kernels begin at a multiple of that, in bytes.
    private static let alignment: UInt64 = 2 << 20
    private static let noteLimit: UInt64 = 1 << 20
    /// Bytes of all segments that may be searched for a banner.
    private static let searchLimit: UInt64 = 1 << 30

    private func excerpt() throws(ImageError.Problem) -> Bytes {
        let segments = outline.programHeaders.filter { $0.type == .load && $0.fileSize > 0 }
        if let start = textStart {
            guard
                let segment = segments.first(where: {
                    start >= $0.virtualAddress && start - $0.virtualAddress < $0.fileSize
                })
            else { throw .noKernel("no segment has _stext, 0x\(String(start, radix: 16))") }
            return try file(try memory(of: segment, holding: start))
        }
        // The kernel's own mapping is above that of all memory.
        var searched: UInt64 = 0
        for segment in segments.sorted(by: { $0.virtualAddress > $1.virtualAddress })
        where KernelCore.leastKernel...KernelCore.kernelLimit ~= segment.fileSize {
            searched += segment.fileSize
            guard searched <= KernelCore.searchLimit else { break }
            guard let part = try? memory(of: segment, holding: segment.virtualAddress),
                PayloadSearch.kernelBanner(in: part.contents) != nil
            else { continue }
            return try file(part)
        }
        throw .noKernel(
            "no note tells where, and no segment of \(KernelCore.kernelLimit >> 20) MiB or less has a banner")
    }

    /// The address of `_stext` that the notes tell; nil if they do not.
    private var textStart: UInt64? {
        for header in outline.programHeaders where header.type == .note && header.fileSize <= KernelCore.noteLimit {
            guard let notes = read(header.offset, Int(header.fileSize)) else { continue }
            for note in Note.all(in: notes, outline.layout.byteOrder) where note.owner.equals("VMCOREINFO") {
                let prefix = "SYMBOL(_stext)="
                let line = note.contents.text.split(separator: "\n").first { $0.hasPrefix(prefix) }
                if let line, let address = UInt64(line.dropFirst(prefix.count), radix: 16) { return address }
            }
        }
        return nil
    }

    private struct Part {
        let address: UInt64
        let contents: Bytes
    }

    /// The segment, or what of it is around the kernel that has text at `start`.
    private func memory(of segment: ProgramHeader, holding start: UInt64) throws(ImageError.Problem) -> Part {
        var distance: UInt64 = 0
        var size = segment.fileSize
        if size > KernelCore.kernelLimit {
            let first = start / KernelCore.alignment * KernelCore.alignment
            distance = first > segment.virtualAddress ? first - segment.virtualAddress : 0
            size = min(size - distance, KernelCore.windowSize)
        }
        let (offset, overflow) = segment.offset.addingReportingOverflow(distance)
        guard !overflow, let count = Int(exactly: size) else {
            throw .badField("p_offset", offset: 0, value: segment.offset)
        }
        return Part(address: segment.virtualAddress + distance, contents: try contents(at: offset, count: count))
    }

    private static let pieceSize = 1 << 20
    /// If so many bytes cannot be read from the start on, nothing can.
    private static let unreadableLimit = 16 << 20
    private static let pageSize = 1 << 12
    private static let zeros = Bytes([UInt8](repeating: 0, count: pageSize))

    /// The bytes there; zeros for pages of memory that cannot be read, such as those that the kernel gave back after its start.
    private func contents(at start: UInt64, count: Int) throws(ImageError.Problem) -> Bytes {
        var builder = BytesBuilder(limit: count, expecting: count)
        var readable = false
        var offset = start
        while builder.count < count {
            let size = min(KernelCore.pieceSize, count - builder.count)
            let piece = read(offset, size)
            var pieces = piece.map { [$0] } ?? []
            if let piece {
                guard piece.count == size else {
                    throw .truncated(
                        part: "the kernel's segment", offset: Int(clamping: start), size: count,
                        available: builder.count + piece.count)
                }
                readable = true
            } else {
                for page in stride(from: 0, to: size, by: KernelCore.pageSize) {
                    let length = min(KernelCore.pageSize, size - page)
                    let bytes = read(offset &+ UInt64(page), length).flatMap { $0.count == length ? $0 : nil }
                    if bytes != nil { readable = true }
                    pieces.append(bytes ?? (try? KernelCore.zeros.slice(at: 0, count: length)) ?? .empty)
                }
            }
            for piece in pieces {
                do throws(BytesBuilder.Failure) {
                    try builder.append(piece)
                } catch {
                    throw .unsupported("a kernel of \(count) bytes is more than the memory that there is")
                }
            }
            offset &+= UInt64(size)
            guard readable || builder.count < KernelCore.unreadableLimit else { break }
        }
        guard readable else { throw .noKernel("the kernel's segment cannot be read") }
        return builder.finish()
    }

    private func file(_ part: Part) throws(ImageError.Problem) -> Bytes {
        do throws(BytesBuilder.Failure) {
            return try MemoryFile.bytes(
                .core, outline.layout, machine: outline.machine, flags: outline.flags, address: part.address,
                contents: part.contents)
        } catch {
            throw .unsupported("a kernel of \(part.contents.count) bytes is more than the memory that there is")
        }
    }
}
