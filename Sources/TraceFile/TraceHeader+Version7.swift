import Binary
import Ftrace

/// Version 7: sections that options point to, compressed or not.
extension TraceHeader {
    mutating func readVersion7(_ reader: inout TraceFieldReader) throws(TraceFileError) {
        let name = try reader.string("the compression's name", limit: 64)
        _ = try reader.string("the compression's version", limit: 64)
        guard let compression = TraceCompression(rawValue: name) else { throw .unsupportedCompression(name) }
        self.compression = compression
        var next = try reader.size(UInt64.self, "the offset of the options")
        var pending: [(id: Int, offset: Int)] = []
        var bufferOptions: [TraceFieldReader] = []
        while next != 0 {
            var options = try section(at: next, id: OptionID.done.rawValue)
            next = 0
            while !options.isAtEnd {
                let id = Int(try options.number(UInt16.self, "an option"))
                let size = try options.size(UInt32.self, "an option's size")
                let start = options.offset
                let data = try options.data(size, "an option")
                var option = TraceFieldReader(data, order: order, base: options.base + start)
                switch OptionID(rawValue: id) {
                case .done:
                    next = try option.size(UInt64.self, "the offset of more options")
                case .headerInfo, .eventFormats, .taskNames:
                    pending.append((id, try option.size(UInt64.self, "a section's offset")))
                case .buffer:
                    bufferOptions.append(option)
                default:
                    readOption(id, data)
                }
                if id == OptionID.done.rawValue { break }
            }
        }
        // The page layout says how formats' and buffers' pages are to be read: it goes first.
        for (id, offset) in pending.sorted(by: { $0.id < $1.id }) {
            var content = try section(at: offset, id: id)
            switch OptionID(rawValue: id) {
            case .headerInfo: try readHeaderInfo(&content)
            case .eventFormats: try readFormats(&content)
            default: try readTaskNames(&content)
            }
        }
        for option in bufferOptions {
            var option = option
            buffers.append(try readBuffer7(&option))
        }
    }

    /// The content of the section at `offset`, which must have the number `id`. Each is read once.
    private mutating func section(at offset: Int, id: Int) throws(TraceFileError) -> TraceFieldReader {
        guard sections.insert(offset).inserted else {
            throw .invalid(offset: offset, expected: "a section that is not used twice")
        }
        var header = TraceFieldReader(bytes, order: order, offset: offset)
        guard Int(try header.number(UInt16.self, "a section")) == id else {
            throw .invalid(offset: offset, expected: "section \(id)")
        }
        let flags = try header.number(UInt16.self, "a section's flags")
        _ = try header.number(UInt32.self, "a section's description")
        let size = try header.size(UInt64.self, "a section's size")
        guard flags & 1 != 0 else {
            let start = header.offset
            return TraceFieldReader(try header.data(size, "a section"), order: order, base: start)
        }
        let compressedSize = try header.size(UInt32.self, "a section's compressed size")
        let wholeSize = try header.size(UInt32.self, "a section's whole size")
        guard wholeSize <= TraceCompression.largestSection else {
            throw .invalid(
                offset: header.offset - 4, expected: "a section of at most \(TraceCompression.largestSection) bytes")
        }
        let data = try header.data(compressedSize, "a section")
        let compression = compression
        var content = BytesBuilder(limit: wholeSize)
        let isGood = try? content.append(minimum: wholeSize, upTo: wholeSize, reading: data) { buffers in
            (wholeSize, compression.decompress(buffers))
        }
        guard isGood == true else {
            throw .invalid(offset: offset, expected: "\(compression.rawValue) data of \(wholeSize) bytes")
        }
        return TraceFieldReader(content.finish(), order: order, base: 0)
    }

    private func readBuffer7(_ option: inout TraceFieldReader) throws(TraceFileError) -> TraceFile.Buffer {
        let offset = try option.size(UInt64.self, "a buffer's offset")
        let name = try option.string("a buffer's name")
        let clock = try option.string("a buffer's clock")
        let size = try pageSize(&option, "a buffer's page size")
        let count = try option.number(UInt32.self, "a buffer's number of CPUs")
        var cpus: [TraceFile.CPU] = []
        for _ in 0..<count {
            let position = option.base + option.offset
            let number = try option.size(UInt32.self, "a CPU's number")
            let offset = try option.size(UInt64.self, "a CPU's offset")
            let size = try option.size(UInt64.self, "a CPU's size")
            if size > 0 { cpus.append(try cpu(number, offset: offset, size: size, at: position)) }
        }
        // The section's own header says whether the pages are compressed.
        var header = TraceFieldReader(bytes, order: order, offset: offset)
        _ = try header.number(UInt16.self, "a buffer's section")
        let flags = try header.number(UInt16.self, "a buffer's flags")
        guard flags & 1 == 0 || compression != .none else {
            throw .invalid(
                offset: offset + 2, expected: "a compression's name at the start, as the pages are compressed")
        }
        return TraceFile.Buffer(
            name: name, clock: clock.isEmpty ? metadata.clock : TraceHeader.selected(clock), pageSize: size, cpus: cpus,
            isCompressed: flags & 1 != 0)
    }
}
