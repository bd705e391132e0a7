import Binary

/// Reads the parts of a trace file one after another. Its errors say what was expected at which offset of the file.
struct TraceFieldReader {
    private var fields: FieldReader
    /// What ``offset`` is counted from, for messages.
    let base: Int

    init(_ bytes: Bytes, order: ByteOrder, offset: Int = 0, base: Int = 0) {
        fields = FieldReader(bytes, order, at: offset)
        self.base = base
    }

    /// All bytes, read or not.
    var bytes: Bytes { fields.bytes }
    /// The order of the bytes of each number.
    var order: ByteOrder { fields.order }
    /// Where the next part starts.
    var offset: Int { fields.offset }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type, _ what: String
    ) throws(TraceFileError) -> Number {
        do {
            return try fields.number(type)
        } catch {
            throw .truncated(offset: base + offset, expected: what)
        }
    }

    /// A number that is used as an offset or size in this process.
    mutating func size(
        _ type: (some FixedWidthInteger & BitwiseCopyable).Type, _ what: String
    ) throws(TraceFileError) -> Int {
        let start = offset
        guard let value = Int(exactly: try number(type, what)), value >= 0 else {
            throw .invalid(offset: base + start, expected: what)
        }
        return value
    }

    /// Text that ends with a zero byte within `limit` bytes.
    mutating func string(_ what: String, limit: Int = 1 << 12) throws(TraceFileError) -> String {
        do {
            return try fields.cString(limit: limit).text
        } catch {
            throw .truncated(offset: base + offset, expected: what)
        }
    }

    mutating func data(_ count: Int, _ what: String) throws(TraceFileError) -> Bytes {
        do {
            return try fields.slice(count: count)
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
