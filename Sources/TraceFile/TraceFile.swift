import Binary
import Ftrace
import SystemPackage

/// A trace file (`trace.dat`) of trace-cmd's version 6 or 7, open for reading.
///
/// The form is that of `trace-cmd.dat.v6(5)` and `trace-cmd.dat.v7(5)`.
public struct TraceFile {
    /// The path that it was opened by.
    public let path: String
    /// 6 or 7.
    public let version: Int
    /// What the file says of the machine and of the recording. Formats are those of the systems that were asked for;
    /// what the file does not say is empty.
    public let metadata: TraceMetadata
    /// The compression of sections.
    public let compression: TraceCompression
    /// The layout of ring-buffer pages.
    public let layout: PageLayout
    /// Formats of events, by the system that they belong to: only of the systems that were asked for.
    public let formats: [(system: String, format: EventFormat)]
    /// Recorded ring buffers: that of the top level, and of instances.
    public let buffers: [Buffer]

    private let descriptor: Descriptor

    /// One recorded ring buffer.
    public struct Buffer: Sendable, Hashable {
        /// The instance's name; empty for the top level.
        public let name: String
        /// The trace clock: `local`, `mono`…; empty if the file does not say.
        public let clock: String
        /// The size of a page of this buffer.
        public let pageSize: Int
        /// The place of each CPU's pages.
        public let cpus: [CPU]
        /// Whether they are compressed.
        public let isCompressed: Bool
    }

    /// The place of a CPU's pages in the file.
    public struct CPU: Sendable, Hashable {
        /// The CPU's number.
        public let number: Int
        /// Where its data start, in bytes from the start of the file.
        public let offset: Int
        /// How many bytes its data have.
        public let size: Int
    }

    /// Keeps the file open as long as a source reads it.
    private final class Descriptor: Sendable {
        let file: FileDescriptor
        init(_ file: FileDescriptor) { self.file = file }
        deinit { try? file.close() }
    }

    /// Opens the file at `path`, and parses the formats of the events of `systems`. Our event probes belong to
    /// "syscalls".
    ///
    /// - Throws: ``TraceFileError`` if the file cannot be read, is of another kind, or is damaged.
    public init(path: String, systems: Set<String>) throws(TraceFileError) {
        self.path = path
        let bytes: Bytes
        do {
            bytes = try Bytes(contentsOf: path)
        } catch {
            throw .file(error)
        }
        let header = try TraceHeader(bytes, systems: systems)
        do {
            descriptor = Descriptor(try withErrno { try FileDescriptor.open(FilePath(path), .readOnly) })
        } catch {
            throw .file(FileError(path: path, action: .open, errno: error))
        }
        version = header.version
        metadata = header.metadata
        compression = header.compression
        guard let layout = header.layout else { throw .invalid(offset: 0, expected: "a header page section") }
        self.layout = layout
        formats = header.formats
        buffers = header.buffers
    }

    /// What the kernel counted of each CPU of `buffer` when recording ended: lost events too, which the pages of a full
    /// buffer have no room to count. Empty if the file does not say.
    public func statistics(of buffer: Buffer) -> [(cpu: Int, statistics: BufferStatistics)] {
        var result: [(cpu: Int, statistics: BufferStatistics)] = []
        var name = ""
        for text in metadata.cpuStatistics {
            for line in text.split(separator: "\n") {
                if line.hasPrefix("Buffer: ") { name = String(line.dropFirst(8)) }
                if line.hasPrefix("CPU: "), let cpu = Int(line.dropFirst(5)), name == buffer.name {
                    result.append((cpu: cpu, statistics: BufferStatistics(parsing: text)))
                }
            }
        }
        return result
    }

    /// The events of `buffer`, to be merged.
    ///
    /// - Throws: ``TraceFileError/format(_:offset:_:)`` if the buffer's page size is impossible.
    public func events(of buffer: Buffer) throws(TraceFileError) -> EventMerger {
        let layout: PageLayout
        do {
            layout = try self.layout.withPageSize(buffer.pageSize)
        } catch {
            throw .format("header_page", offset: 0, error)
        }
        let path = path
        let sources = buffer.cpus.map { cpu -> (cpu: Int, source: any PageSource) in
            let source: any PageSource =
                buffer.isCompressed
                ? CompressedPageSource(
                    file: descriptor.file, path: path, offset: cpu.offset, size: cpu.size, pageSize: buffer.pageSize,
                    compression: compression, order: metadata.byteOrder)
                : FilePageSource(
                    file: descriptor.file, path: path, offset: cpu.offset, size: cpu.size, pageSize: buffer.pageSize)
            return (cpu: cpu.number, source: KeepingSource(source, descriptor))
        }
        return EventMerger(sources: sources, layout: layout)
    }

    /// A source that keeps the file open.
    private final class KeepingSource: PageSource {
        let source: any PageSource
        let descriptor: Descriptor
        init(_ source: any PageSource, _ descriptor: Descriptor) {
            self.source = source
            self.descriptor = descriptor
        }
        func nextPage() throws(TraceReadError) -> Bytes? { try source.nextPage() }
    }
}
