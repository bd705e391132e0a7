import Binary
import Ftrace

/// Everything in a trace file that is not ring-buffer pages.
struct TraceHeader {
    let bytes: Bytes
    let systems: Set<String>
    var version = 0
    /// What the file says of the machine and of the recording; formats only of ``systems``.
    var metadata = TraceMetadata()
    var compression = TraceCompression.none
    var layout: PageLayout?
    var formats: [(system: String, format: EventFormat)] = []
    var buffers: [TraceFile.Buffer] = []
    /// Sections that have been read, of a version 7 file.
    var sections: Set<Int> = []

    static let magic: [UInt8] = [0x17, 0x08, 0x44] + Array("tracing".utf8)

    init(_ bytes: Bytes, systems: Set<String>) throws(TraceFileError) {
        self.bytes = bytes
        self.systems = systems
        metadata.clock = ""
        guard bytes.count >= 10, let start = try? bytes.slice(at: 0, count: 10), start.array == TraceHeader.magic else {
            throw .notATraceFile
        }
        var reader = TraceFieldReader(bytes, order: .little, offset: TraceHeader.magic.count)
        let version = try reader.string("the version", limit: 16)
        let isBig = try reader.number(UInt8.self, "the byte order")
        guard isBig <= 1 else { throw .invalid(offset: reader.offset - 1, expected: "0 or 1, the byte order") }
        metadata.byteOrder = isBig == 1 ? .big : .little
        let long = try reader.number(UInt8.self, "the size of long")
        guard long == 4 || long == 8 else {
            throw .invalid(offset: reader.offset - 1, expected: "4 or 8, the size of long")
        }
        metadata.longSize = Int(long)
        reader = TraceFieldReader(bytes, order: order, offset: reader.offset)
        metadata.pageSize = try pageSize(&reader, "a page size")
        switch version {
        case "6":
            self.version = 6
            try readVersion6(&reader)
        case "7":
            self.version = 7
            try readVersion7(&reader)
        default:
            throw .unsupportedVersion(version)
        }
    }

    /// The order of the bytes of each number in the file.
    var order: ByteOrder { metadata.byteOrder }

    // MARK: parts that both versions have

    /// Reads a page size in 32 bits; `what` is what it should be.
    func pageSize(_ reader: inout TraceFieldReader, _ what: String) throws(TraceFileError) -> Int {
        let offset = reader.base + reader.offset
        let size = try reader.size(UInt32.self, what)
        guard size > 64, size <= PageLayout.largestPage else { throw .invalid(offset: offset, expected: what) }
        return size
    }

    mutating func readHeaderInfo(_ reader: inout TraceFieldReader) throws(TraceFileError) {
        try reader.expect("header_page")
        let page = try reader.data(try reader.size(UInt64.self, "the size of header_page"), "header_page")
        let pageOffset = reader.base + reader.offset - page.count
        try reader.expect("header_event")
        let event = try reader.data(try reader.size(UInt64.self, "the size of header_event"), "header_event")
        let eventOffset = reader.base + reader.offset - event.count
        metadata.headerPage = page.array
        metadata.headerEvent = event.array
        do {
            layout = try PageLayout(headerPage: page, byteOrder: order)
        } catch {
            throw .format("header_page", offset: pageOffset, error)
        }
        do {
            try RecordEncoding.check(headerEvent: event)
        } catch {
            throw .format("header_event", offset: eventOffset, error)
        }
    }

    func skipFtraceFormats(_ reader: inout TraceFieldReader) throws(TraceFileError) {
        let count = try reader.number(UInt32.self, "the number of ftrace formats")
        for _ in 0..<count {
            _ = try reader.data(try reader.size(UInt64.self, "the size of a format"), "a format")
        }
    }

    mutating func readFormats(_ reader: inout TraceFieldReader) throws(TraceFileError) {
        let count = try reader.number(UInt32.self, "the number of systems")
        for _ in 0..<count {
            let systemOffset = reader.base + reader.offset
            let system = try reader.string("a system's name")
            guard KernelName.system.allows(system) else {
                throw .name(offset: systemOffset, .system, found: system)
            }
            let events = try reader.number(UInt32.self, "the number of events")
            let isWanted = systems.contains(ArgumentProbes.isGroup(system) ? "syscalls" : system)
            var texts: [[UInt8]] = []
            for _ in 0..<events {
                let text = try reader.data(try reader.size(UInt64.self, "the size of a format"), "a format")
                guard isWanted else { continue }
                texts.append(text.array)
                do {
                    formats.append((system, try EventFormat(parsing: text)))
                } catch {
                    throw .format("an event of \(system)", offset: reader.base + reader.offset - text.count, error)
                }
            }
            if isWanted { metadata.formats.append((system, texts)) }
        }
    }

    /// Reads the text of `saved_cmdlines`.
    mutating func readTaskNames(_ reader: inout TraceFieldReader) throws(TraceFileError) {
        let text = try reader.data(try reader.size(UInt64.self, "the size of the task names"), "the task names")
        metadata.taskNames = SavedCommandLines.names(in: text)
    }

    /// Understands an option that both versions have; others are left alone.
    mutating func readOption(_ id: Int, _ data: Bytes) {
        func text() -> String { (try? data.cString(at: 0).text) ?? data.text }
        switch id {
        case OptionID.date.rawValue:
            // Microseconds, as "0x…".
            if let number = TraceHeader.number(text()) {
                metadata.realtimeOffset = number.multipliedReportingOverflow(by: 1000).partialValue
            }
        case OptionID.offset.rawValue:
            if let number = TraceHeader.number(text()) { metadata.realtimeOffset = number }
        case OptionID.cpuStatistics.rawValue:
            metadata.cpuStatistics.append(text())
        case OptionID.traceClock.rawValue:
            metadata.clock = TraceHeader.selected(text())
        case OptionID.systemName.rawValue:
            metadata.systemName = text()
        case OptionID.version.rawValue:
            metadata.creator = text()
        case OptionID.cpuCount.rawValue:
            if let count = try? data.integer(UInt32.self, at: 0, order) { metadata.cpuCount = Int(count) }
        default: break
        }
    }

    private static func number(_ text: String) -> Int64? {
        text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
    }

    /// The word in brackets of a `trace_clock` file; the text itself if there is none.
    static func selected(_ text: String) -> String {
        ChoiceFile.chosen(in: text) ?? text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    }

    /// Checks that a CPU's pages are inside the file.
    func cpu(_ number: Int, offset: Int, size: Int, at position: Int) throws(TraceFileError) -> TraceFile.CPU {
        guard offset <= bytes.count, size <= bytes.count - offset else {
            throw .truncated(offset: position, expected: "the \(size) bytes of CPU \(number) at offset \(offset)")
        }
        return TraceFile.CPU(number: number, offset: offset, size: size)
    }
}
