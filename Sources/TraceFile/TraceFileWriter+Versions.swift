import Binary
import SystemPackage

extension TraceFileWriter {
    /// Writes `trace-cmd.dat.v6(5)`.
    func writeVersion6(_ metadata: TraceMetadata, _ parts: [Part]) throws(TraceFileError) {
        var header = metadata.start(version: "6")
        header.append(metadata.headerInfo())
        // Formats of ftrace's own events: those of tracers, which are not used.
        header.append(UInt32(0))
        header.append(metadata.eventFormats())
        // Kernel symbols and printk formats: no event recorded here needs them.
        header.append(UInt32(0))
        header.append(UInt32(0))
        header.append(metadata.savedNames())
        let cpus = max(metadata.cpuCount, (parts.last?.cpu ?? -1) + 1)
        header.append(UInt32(cpus))
        header.append(cString: "options  ")
        header.append(metadata.options().bytes)
        header.append(UInt16(OptionID.done.rawValue))
        header.append(cString: "flyrecord")

        let clock = Array("[\(metadata.clock)]".utf8)
        let end = header.bytes.count + cpus * 16 + 8 + clock.count
        var offset = TraceFileWriter.aligned(end, metadata.pageSize)
        var places: [(part: Part, offset: Int)] = []
        for cpu in 0..<cpus {
            let part = parts.first { $0.cpu == cpu } ?? Part(cpu: cpu, path: "", size: 0)
            header.append(UInt64(offset))
            header.append(UInt64(part.size))
            if part.size > 0 { places.append((part, offset)) }
            offset = TraceFileWriter.aligned(offset + part.size, metadata.pageSize)
        }
        header.append(sized: clock)
        try write(header.bytes, at: 0)
        for place in places { try copy(place.part, to: place.offset) }
        try setLength(offset)
    }

    /// Writes `trace-cmd.dat.v7(5)`.
    func writeVersion7(_ metadata: TraceMetadata, _ parts: [Part], _ compression: TraceCompression)
        throws(TraceFileError)
    {
        var start = metadata.start(version: "7")
        start.append(cString: compression.rawValue)
        start.append(cString: compression.version)
        let optionsPlace = start.bytes.count
        var offset = optionsPlace + 8
        var options = metadata.options()

        var ftrace = FieldWriter(metadata.byteOrder)
        ftrace.append(UInt32(0))
        for (id, content) in [
            (OptionID.headerInfo, metadata.headerInfo()), (.ftraceFormats, ftrace.bytes),
            (.eventFormats, metadata.eventFormats()), (.taskNames, metadata.savedNames()),
        ] {
            var place = FieldWriter(metadata.byteOrder)
            place.append(UInt64(offset))
            options.append(id, place.bytes)
            offset = try write(
                try TraceFileWriter.section(id.rawValue, content, compression, metadata.byteOrder, offset), at: offset)
        }

        let bufferStart = offset
        // The section's header is 16 bytes, written when its size is known.
        offset += 16
        var buffer = FieldWriter(metadata.byteOrder)
        buffer.append(UInt64(bufferStart))
        buffer.append(cString: "")
        buffer.append(cString: metadata.clock)
        buffer.append(UInt32(metadata.bufferPageSize))
        let filled = parts.filter { $0.size > 0 }
        buffer.append(UInt32(filled.count))
        for part in filled {
            offset = TraceFileWriter.aligned(offset, metadata.pageSize)
            buffer.append(UInt32(part.cpu))
            buffer.append(UInt64(offset))
            if compression == .none {
                try copy(part, to: offset)
                buffer.append(UInt64(part.size))
                offset += part.size
            } else {
                let size = try compress(part, at: offset, compression, metadata)
                // As trace-cmd counts: without the number of chunks.
                buffer.append(UInt64(size - 4))
                offset += size
            }
        }
        options.append(.buffer, buffer.bytes)
        let header = TraceFileWriter.sectionHeader(
            OptionID.buffer.rawValue, compression, metadata.byteOrder, size: offset - bufferStart - 16)
        try write(header, at: bufferStart)

        var done = FieldWriter(metadata.byteOrder)
        done.append(UInt64(0))
        options.append(.done, done.bytes)
        let end = try write(
            try TraceFileWriter.section(OptionID.done.rawValue, options.bytes, .none, metadata.byteOrder, offset),
            at: offset)
        start.append(UInt64(offset))
        try write(start.bytes, at: 0)
        try setLength(end)
    }

    /// A section, with its header.
    private static func section(
        _ id: Int, _ content: [UInt8], _ compression: TraceCompression, _ order: ByteOrder, _ offset: Int
    ) throws(TraceFileError) -> [UInt8] {
        let inner =
            compression == .none ? content : try chunk(Bytes(content), compression, order, offset: offset)
        return sectionHeader(id, compression, order, size: inner.count) + inner
    }

    /// The 16 bytes before the `size` bytes of a section.
    private static func sectionHeader(
        _ id: Int, _ compression: TraceCompression, _ order: ByteOrder, size: Int
    ) -> [UInt8] {
        var writer = FieldWriter(order)
        writer.append(UInt16(id))
        writer.append(UInt16(compression == .none ? 0 : 1))
        // The place of a description, of which there is none.
        writer.append(UInt32(0))
        writer.append(UInt64(size))
        return writer.bytes
    }

    /// `content` compressed, after the two sizes. `offset` is what an error names.
    private static func chunk(
        _ content: Bytes, _ compression: TraceCompression, _ order: ByteOrder, offset: Int
    ) throws(TraceFileError) -> [UInt8] {
        guard let compressed = compression.compressed(content) else {
            throw .invalid(offset: offset, expected: "data that \(compression.rawValue) can compress")
        }
        var writer = FieldWriter(order)
        writer.append(UInt32(compressed.count))
        writer.append(UInt32(content.count))
        writer.append(compressed)
        return writer.bytes
    }

    /// Compresses a part in chunks; the number of bytes written at `offset`.
    private func compress(
        _ part: Part, at offset: Int, _ compression: TraceCompression, _ metadata: TraceMetadata
    ) throws(TraceFileError) -> Int {
        let chunkSize = max(1, TraceFileWriter.chunkSize / metadata.bufferPageSize) * metadata.bufferPageSize
        var position = offset + 4
        var count: UInt32 = 0
        try forEachPiece(of: part, size: chunkSize) { source, from, size throws(TraceFileError) in
            let pages = try read(source, part.path, from, size)
            let chunk = try TraceFileWriter.chunk(pages, compression, metadata.byteOrder, offset: from)
            position = try write(chunk, at: position)
            count += 1
        }
        var head = FieldWriter(metadata.byteOrder)
        head.append(count)
        try write(head.bytes, at: offset)
        return position - offset
    }

    /// Small enough for a reader's cache, large enough to compress well.
    private static let chunkSize = 256 << 10

    static func aligned(_ offset: Int, _ size: Int) -> Int {
        (offset + size - 1) / size * size
    }
}
