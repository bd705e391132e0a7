import Binary
import Ftrace
import SystemPackage

/// Pages in compressed chunks of a file.
final class CompressedPageSource: PageSource {
    private let path: String
    private let file: FileDescriptor
    private let compression: TraceCompression
    private let order: ByteOrder
    private let pageSize: Int
    private var position: Int
    private let end: Int
    private var chunksLeft: Int?
    private var input = RefillableBytes()
    private var output = RefillableBytes()
    private var pages = Bytes.empty
    private var used = 0

    init(
        file: FileDescriptor, path: String, offset: Int, size: Int, pageSize: Int, compression: TraceCompression,
        order: ByteOrder
    ) {
        self.file = file
        self.path = path
        self.compression = compression
        self.order = order
        self.pageSize = pageSize
        position = offset
        // The size that trace-cmd writes leaves out the number of chunks, which comes first.
        end = offset + size + 4
    }

    func nextPage() throws(TraceReadError) -> Bytes? {
        while used == pages.count {
            if chunksLeft == nil {
                guard end > position else { return nil }
                chunksLeft = Int(try word("the number of chunks"))
            }
            guard let left = chunksLeft, left > 0 else { return nil }
            chunksLeft = left - 1
            pages = .empty
            used = 0
            pages = try nextChunk()
        }
        guard let page = try? pages.slice(at: used, count: min(pageSize, pages.count - used)) else { return nil }
        used += page.count
        return page
    }

    private func nextChunk() throws(TraceReadError) -> Bytes {
        let start = position
        let compressedSize = Int(try word("a chunk's compressed size"))
        let size = Int(try word("a chunk's size"))
        guard compressedSize <= end - position else {
            throw .compression(
                position: start, problem: "a chunk of \(compressedSize) bytes goes beyond its CPU's data")
        }
        guard size <= TraceCompression.largestChunk, compressedSize <= TraceCompression.largestChunk else {
            throw .compression(position: start, problem: "a chunk of \(size) bytes is too large")
        }
        let compressed = try read(compressedSize, "a chunk")
        let compression = compression
        var isGood = false
        let content = output.refill(size, reading: compressed) { buffers in
            isGood = compression.decompress(buffers)
            return buffers.outputCount
        }
        guard isGood else {
            throw .compression(position: start, problem: "not valid \(compression.rawValue) of \(size) bytes")
        }
        return content
    }

    private func word(_ what: String) throws(TraceReadError) -> UInt32 {
        let tooShort = TraceReadError.compression(position: position, problem: "ends before \(what)")
        guard end - position >= 4 else { throw tooShort }
        let bytes = try read(4, what)
        do {
            return try bytes.integer(UInt32.self, at: 0, order)
        } catch {
            throw tooShort
        }
    }

    private func read(_ count: Int, _ what: String) throws(TraceReadError) -> Bytes {
        let bytes: Bytes
        do {
            bytes = try input.refill(count, from: file, at: position)
        } catch {
            throw .file(FileError(path: path, action: .read, errno: error))
        }
        position += bytes.count
        guard bytes.count == count else {
            throw .compression(position: position, problem: "the file ends before \(what)")
        }
        return bytes
    }
}
