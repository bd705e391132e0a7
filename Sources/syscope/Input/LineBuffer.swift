/// Bytes that come in parts, taken out line by line.
struct LineBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    /// Where the search for the end of the next line goes on.
    private var searched = 0

    /// Bytes that have not been taken out.
    var count: Int { bytes.count - start }

    /// Adds bytes at the end.
    mutating func append(_ part: some Collection<UInt8>) {
        if start > 1 << 16, start > bytes.count / 2 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes += part
    }

    /// Takes the next line, without its newline; nil if it has not ended.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            return nil
        }
        defer {
            start = end + 1
            searched = start
        }
        return bytes[start..<end]
    }

    /// Takes what is left: a last line without a newline; nil if there is nothing.
    mutating func rest() -> ArraySlice<UInt8>? {
        defer {
            start = bytes.count
            searched = start
        }
        return start < bytes.count ? bytes[start...] : nil
    }
}
