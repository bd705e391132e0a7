import Binary
import Ftrace
import SystemPackage

/// Pages in compressed chunks of a file.
final class CompressedPageSource: PageSource {
    private let path: String
    private let file: FileDescriptor
    private let compression: Compression
    private let order: ByteOrder
    private let pageSize: Int
    private var position: Int
    private let end: Int
    private var chunksLeft: Int?
    private var compressed = PageBuffer(size: 0)
    private var pages = PageBuffer(size: 0)
    private var filled = 0
    private var used = 0

    init(
        file: FileDescriptor, path: String, offset: Int, size: Int, pageSize: Int, compression: Compression,
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

    func nextPage() throws(TraceReadError) -> UnsafeRawBufferPointer? {
        while used == filled {
            if chunksLeft == nil {
                guard end > position else { return nil }
                chunksLeft = Int(try word("the number of chunks"))
            }
            guard let left = chunksLeft, left > 0 else { return nil }
            chunksLeft = left - 1
            try readChunk()
        }
        let size = min(pageSize, filled - used)
        defer { used += size }
        return UnsafeRawBufferPointer(rebasing: pages.bytes[used..<used + size])
    }

    private func readChunk() throws(TraceReadError) {
        let start = position
        let compressedSize = Int(try word("a chunk's compressed size"))
        let size = Int(try word("a chunk's size"))
        guard compressedSize <= end - position else {
            throw .compression(
                position: start, problem: "a chunk of \(compressedSize) bytes goes beyond its CPU's data")
        }
        guard size <= Compression.largestChunk, compressedSize <= Compression.largestChunk else {
            throw .compression(position: start, problem: "a chunk of \(size) bytes is too large")
        }
        if compressed.bytes.count < compressedSize { compressed = PageBuffer(size: compressedSize) }
        if pages.bytes.count < size { pages = PageBuffer(size: size) }
        let input = UnsafeMutableRawBufferPointer(rebasing: compressed.bytes[..<compressedSize])
        try read(input, "a chunk")
        let output = UnsafeMutableRawBufferPointer(rebasing: pages.bytes[..<size])
        guard compression.decompress(UnsafeRawBufferPointer(input), into: output) else {
            throw .compression(position: start, problem: "not valid \(compression.rawValue) of \(size) bytes")
        }
        filled = size
        used = 0
    }

    private func word(_ what: String) throws(TraceReadError) -> UInt32 {
        var value: UInt32 = 0
        let start = position
        guard end - position >= 4 else { throw .compression(position: start, problem: "ends before \(what)") }
        var failure: TraceReadError?
        withUnsafeMutableBytes(of: &value) { bytes in
            do throws(TraceReadError) {
                try read(bytes, what)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return order == .little ? UInt32(littleEndian: value) : UInt32(bigEndian: value)
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer, _ what: String) throws(TraceReadError) {
        var filled = 0
        while filled < buffer.count {
            let got: Int
            do {
                got = try file.read(
                    fromAbsoluteOffset: Int64(position),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            } catch {
                throw .file(FileError(path: path, action: "read", errno: (error as? Errno) ?? .ioError))
            }
            if got == 0 { throw .compression(position: position, problem: "the file ends before \(what)") }
            filled += got
            position += got
        }
    }
}
