/// A ring buffer's counters: `per_cpu/cpuN/stats`.
public struct BufferStatistics: Sendable, Hashable {
    /// The file's text.
    public let text: String
    /// Events in the buffer that nobody has read.
    public let entries: UInt64
    /// Events overwritten before anybody read them.
    public let overrun: UInt64
    /// Events lost because an interrupt wrote a whole buffer in the middle of another event.
    public let commitOverrun: UInt64
    /// Events not recorded because the buffer was full (only when it does not overwrite).
    public let dropped: UInt64
    /// Events read.
    public let read: UInt64

    /// All events that were lost.
    public var lost: UInt64 { overrun &+ commitOverrun &+ dropped }

    /// Parses the file's text; what is not there is 0.
    public init(parsing text: String) {
        self.text = text
        var values: [Substring: UInt64] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[line[..<colon]] = UInt64(line[line.index(after: colon)...].trimmed)
        }
        entries = values["entries"] ?? 0
        overrun = values["overrun"] ?? 0
        commitOverrun = values["commit overrun"] ?? 0
        dropped = values["dropped events"] ?? 0
        read = values["read events"] ?? 0
    }
}
