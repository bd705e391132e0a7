import Binary

/// Reads the parts of a trace file one after another.
struct FieldReader {
    let bytes: Bytes
    let order: ByteOrder
    private(set) var offset: Int
    /// What ``offset`` is counted from, for messages.
    let base: Int

    init(_ bytes: Bytes, order: ByteOrder, offset: Int = 0, base: Int = 0) {
        self.bytes = bytes
        self.order = order
        self.offset = offset
        self.base = base
    }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type, _ what: String
    ) throws(TraceFileError) -> Number {
        do {
            let value = try bytes.integer(type, at: offset, order)
            offset += MemoryLayout<Number>.size
            return value
        } catch {
            throw .truncated(offset: base + offset, expected: what)
        }
    }

    /// A number that is used as an offset or size in this process.
    mutating func size(_ type: (some FixedWidthInteger & BitwiseCopyable).Type, _ what: String) throws(TraceFileError)
        -> Int
    {
        let start = offset
        guard let value = Int(exactly: try number(type, what)), value >= 0 else {
            throw .invalid(offset: base + start, expected: what)
        }
        return value
    }

    mutating func string(_ what: String, limit: Int = 1 << 12) throws(TraceFileError) -> String {
        do {
            let text = try bytes.cString(at: offset, limit: limit)
            offset += text.count + 1
            return text.text
        } catch {
            throw .truncated(offset: base + offset, expected: what)
        }
    }

    mutating func data(_ count: Int, _ what: String) throws(TraceFileError) -> Bytes {
        do {
            let part = try bytes.slice(at: offset, count: count)
            offset += count
            return part
        } catch {
            throw .truncated(offset: base + offset, expected: what)
        }
    }

    /// Reads text that must be `text` and a zero byte.
    mutating func expect(_ text: String) throws(TraceFileError) {
        let start = offset
        guard try string("'\(text)'", limit: text.utf8.count + 1) == text else {
            throw .invalid(offset: base + start, expected: "'\(text)'")
        }
    }
}
