import Binary

/// The parts of a trace file that both versions have, as bytes.
extension TraceMetadata {
    /// Magic, version, byte order, size of `long`, page size.
    func start(version: String) -> FieldWriter {
        var writer = FieldWriter(byteOrder)
        writer.append(TraceHeader.magic)
        writer.append(cString: version)
        writer.append(byteOrder == .big ? 1 : 0 as UInt8)
        writer.append(UInt8(truncatingIfNeeded: longSize))
        writer.append(UInt32(pageSize))
        return writer
    }

    func headerInfo() -> [UInt8] {
        var writer = FieldWriter(byteOrder)
        writer.append(cString: "header_page")
        writer.append(sized: headerPage)
        writer.append(cString: "header_event")
        writer.append(sized: headerEvent)
        return writer.bytes
    }

    func eventFormats() -> [UInt8] {
        var writer = FieldWriter(byteOrder)
        writer.append(UInt32(formats.count))
        for (system, texts) in formats {
            writer.append(cString: system)
            writer.append(UInt32(texts.count))
            for text in texts { writer.append(sized: text) }
        }
        return writer.bytes
    }

    func savedNames() -> [UInt8] {
        var text: [UInt8] = []
        for (pid, name) in taskNames.sorted(by: { $0.key < $1.key }) {
            text += Array("\(pid) ".utf8) + name + [UInt8(ascii: "\n")]
        }
        var writer = FieldWriter(byteOrder)
        writer.append(sized: text)
        return writer.bytes
    }

    /// Options that both versions have.
    func options() -> FieldWriter {
        var writer = FieldWriter(byteOrder)
        writer.append(.traceClock, text: "[\(clock)]")
        if !systemName.isEmpty { writer.append(.systemName, text: systemName) }
        if !creator.isEmpty { writer.append(.version, text: creator) }
        if let realtimeOffset { writer.append(.offset, text: "\(realtimeOffset)") }
        for statistics in cpuStatistics { writer.append(.cpuStatistics, text: statistics) }
        var count = FieldWriter(byteOrder)
        count.append(UInt32(cpuCount))
        writer.append(.cpuCount, count.bytes)
        return writer
    }
}
