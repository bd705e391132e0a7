import Binary
import Ftrace
import SyscallTrace
import SystemPackage

/// A trace whose files were copied from the tracefs of another machine: a directory with the names that they have
/// there.
///
/// From the tracing instance come `events/header_page`, `events/header_event`, `events/SYSTEM/EVENT/format`,
/// `per_cpu/cpuN/trace_pipe_raw`, and, if they are there, `per_cpu/cpuN/stats` and `trace_clock`; from the top level
/// `saved_cmdlines`, if it is there. A file `uname` may hold what `uname -snrm` prints.
public struct TracefsCopy {
    /// What the other files say about the pages.
    public let metadata: TraceMetadata
    /// The pages. The files stay as they are when they are written to a trace file.
    public let parts: [TraceFileWriter.Part]
    /// What the kernel counted of each CPU's buffer, where `stats` was copied.
    public let statistics: [(cpu: Int, statistics: BufferStatistics)]

    private let layout: PageLayout
    private let parsedFormats: [(system: String, format: EventFormat)]

    /// Reads what is in `directory`.
    ///
    /// - Throws: which file is missing, or what is wrong with one.
    public init(directory: String) throws(TracefsCopyError) {
        let files = TraceFS(path: directory)
        func contents(_ file: String) throws(TracefsCopyError) -> Bytes {
            do {
                return try Bytes(contentsOf: "\(directory)/\(file)")
            } catch {
                throw .file(error)
            }
        }
        func text(_ file: String) throws(TracefsCopyError) -> String? {
            files.has(file) ? try contents(file).text : nil
        }

        var metadata = TraceMetadata()
        metadata.creator = SyscallSchema.Origin.other.creator
        let headerPage = try contents("events/header_page")
        let headerEvent = try contents("events/header_event")
        metadata.headerPage = headerPage.array
        metadata.headerEvent = headerEvent.array
        do {
            try RecordEncoding.check(headerEvent: headerEvent)
        } catch {
            throw .format(file: "events/header_event", error)
        }

        var parts: [TraceFileWriter.Part] = []
        var statistics: [(cpu: Int, statistics: BufferStatistics)] = []
        var layout: PageLayout?
        for cpu in files.names(in: "per_cpu").compactMap(TracefsCopy.cpu).sorted() {
            let file = "per_cpu/cpu\(cpu)/trace_pipe_raw"
            let pages = files.has(file) ? try contents(file) : Bytes([])
            do throws(EventFormatError) {
                let order = try PageLayout.byteOrder(of: pages, headerPage: headerPage)
                if layout == nil, let order { layout = try PageLayout(headerPage: headerPage, byteOrder: order) }
            } catch {
                throw .format(file: "events/header_page", error)
            }
            parts.append(.init(cpu: cpu, path: "\(directory)/\(file)", size: pages.count, isKept: true))
            if let text = try text("per_cpu/cpu\(cpu)/stats") {
                statistics.append((cpu: cpu, statistics: BufferStatistics(parsing: text)))
                metadata.cpuStatistics.append("CPU: \(cpu)\n\(text)")
            }
        }
        guard let layout else { throw .noPages(directory: directory) }
        for part in parts where part.size % layout.pageSize != 0 {
            throw .brokenPage(path: part.path, size: part.size, pageSize: layout.pageSize)
        }
        metadata.byteOrder = layout.byteOrder
        // local_t is as wide as long.
        metadata.longSize = layout.commit.size
        metadata.pageSize = layout.pageSize
        metadata.bufferPageSize = layout.pageSize
        metadata.cpuCount = (parts.last?.cpu ?? -1) + 1

        var formats: [(system: String, format: EventFormat)] = []
        for system in files.names(in: "events") {
            var texts: [[UInt8]] = []
            for event in files.names(in: "events/\(system)") {
                let file = "events/\(system)/\(event)/format"
                guard files.has(file) else { continue }
                let format = try contents(file)
                do {
                    formats.append((system, try EventFormat(parsing: format)))
                } catch {
                    throw .format(file: file, error)
                }
                texts.append(format.array)
            }
            if texts.isEmpty { continue }
            guard KernelName.system.allows(system) else { throw .name(.system, found: system) }
            metadata.formats.append((system, texts))
        }
        guard metadata.formats.contains(where: { $0.system == "syscalls" || $0.system == "raw_syscalls" }) else {
            throw .noFormats(directory: directory)
        }
        metadata.taskNames = files.taskNames()
        // The kernel's own clock, unless another was chosen.
        metadata.clock = try text("trace_clock").map(TraceHeader.selected) ?? "local"
        metadata.systemName = (try text("uname") ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.metadata = metadata
        self.layout = layout
        parsedFormats = formats
        self.parts = parts
        self.statistics = statistics
    }

    /// The number in a directory's name `cpuN`: as many as a trace file can number.
    private static func cpu(_ name: String) -> Int? {
        guard name.hasPrefix("cpu"), let number = UInt16(name.dropFirst(3)) else { return nil }
        return Int(number)
    }
}

extension TracefsCopy: RecordedTrace {
    public static func open(_ path: String, start: [UInt8]?) throws(TraceInputError) -> TracefsCopy? {
        guard start == nil else { return nil }
        do {
            return try TracefsCopy(directory: path)
        } catch {
            if case .file(let problem) = error { throw .file(problem) }
            throw .content(error)
        }
    }

    public var formats: [(system: String, format: EventFormat)] { parsedFormats }
    public var machine: Machine { metadata.machine }
    public var origin: SyscallSchema.Origin { .other }
    public var taskNames: [Int32: [UInt8]] { metadata.taskNames }
    public var realtimeOffset: Int64? { nil }
    public var bufferNames: [String] { [""] }
    public var usualBuffer: Int { 0 }

    public func events(ofBuffer index: Int) throws(TraceInputError) -> EventMerger {
        var sources: [(cpu: Int, source: any PageSource)] = []
        for part in parts where part.size > 0 {
            do throws(FileError) {
                sources.append(
                    (part.cpu, try FilePageSource(path: part.path, size: part.size, pageSize: layout.pageSize)))
            } catch {
                throw .file(error)
            }
        }
        return EventMerger(sources: sources, layout: layout)
    }

    public func statistics(ofBuffer index: Int) -> [(cpu: Int, statistics: BufferStatistics)] { statistics }
}
