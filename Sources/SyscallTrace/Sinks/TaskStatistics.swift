import Binary

/// What is known of the calls of one task.
public struct TaskStatistics: Sendable {
    /// The task's number; -1 for the row of all tasks that are not told apart.
    public let pid: Int32
    /// The number of its process, as far as events tell it.
    public let process: Int32
    /// The name: bytes that the program chose.
    public let name: [UInt8]
    /// Calls that returned.
    public let calls: UInt64
    /// How many of them failed.
    public let failures: UInt64
    /// The sum of their durations, in nanoseconds.
    public let total: UInt64

    /// The name, safe for a terminal.
    public var shownName: String {
        var text = TextBuffer()
        text.appendEscaped(name)
        return String(decoding: text.array, as: UTF8.self)
    }
}
