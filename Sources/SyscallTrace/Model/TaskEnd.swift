/// How a task ended.
public enum TaskEnd: Sendable, Hashable {
    /// It called `exit()`, or a thread of its process `exit_group()`, with this status: the low byte, as a parent sees
    /// it.
    case exited(Int32)
    /// This signal ended it.
    case killed(Int32)
    /// It ended; no event says how.
    case unknown
    /// Its end was not recorded: its number is another task's now.
    case unseen
}
