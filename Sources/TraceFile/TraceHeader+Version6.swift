import Binary
import Ftrace

/// Version 6: everything in a fixed order.
extension TraceHeader {
    mutating func readVersion6(_ reader: inout TraceFieldReader) throws(TraceFileError) {
        try readHeaderInfo(&reader)
        try skipFtraceFormats(&reader)
        try readFormats(&reader)
        _ = try reader.data(try reader.size(UInt32.self, "the size of kallsyms"), "kallsyms")
        _ = try reader.data(try reader.size(UInt32.self, "the size of the printk formats"), "the printk formats")
        try readTaskNames(&reader)
        let cpuCount = try reader.size(UInt32.self, "the number of CPUs")
        metadata.cpuCount = cpuCount

        var instances: [(offset: Int, name: String)] = []
        var hasClock = false
        var kind = try sectionKind(&reader)
        if kind == "options  " {
            while true {
                let id = Int(try reader.number(UInt16.self, "an option"))
                if id == OptionID.done.rawValue { break }
                let size = try reader.size(UInt32.self, "an option's size")
                let start = reader.offset
                let data = try reader.data(size, "an option")
                if id == OptionID.buffer.rawValue {
                    var option = TraceFieldReader(data, order: order, base: start)
                    let offset = try option.size(UInt64.self, "a buffer's offset")
                    instances.append((offset, try option.string("a buffer's name")))
                } else {
                    if id == OptionID.traceClock.rawValue { hasClock = true }
                    readOption(id, data)
                }
            }
            kind = try sectionKind(&reader)
        }
        guard kind == "flyrecord" else {
            throw .invalid(
                offset: reader.offset - 10, expected: "'flyrecord': the file holds text, not ring-buffer pages")
        }
        buffers.append(try readBuffer6("", cpuCount, hasClock, &reader))
        for instance in instances {
            var at = TraceFieldReader(bytes, order: order, offset: instance.offset)
            guard try sectionKind(&at) == "flyrecord" else {
                throw .invalid(offset: instance.offset, expected: "'flyrecord'")
            }
            buffers.append(try readBuffer6(instance.name, cpuCount, hasClock, &at))
        }
    }

    private func sectionKind(_ reader: inout TraceFieldReader) throws(TraceFileError) -> String {
        try reader.string("'options', 'latency' or 'flyrecord'", limit: 10)
    }

    private func readBuffer6(
        _ name: String, _ cpuCount: Int, _ hasClock: Bool, _ reader: inout TraceFieldReader
    ) throws(TraceFileError) -> TraceFile.Buffer {
        var cpus: [TraceFile.CPU] = []
        for number in 0..<cpuCount {
            let position = reader.offset
            let offset = try reader.size(UInt64.self, "a CPU's offset")
            let size = try reader.size(UInt64.self, "a CPU's size")
            if size > 0 { cpus.append(try cpu(number, offset: offset, size: size, at: position)) }
        }
        var clock = metadata.clock
        if hasClock {
            let size = try reader.size(UInt64.self, "the size of the clock's name")
            clock = TraceHeader.selected(try reader.data(size, "the clock's name").text)
        }
        return TraceFile.Buffer(
            name: name, clock: clock, pageSize: layout?.pageSize ?? metadata.pageSize, cpus: cpus, isCompressed: false)
    }
}
