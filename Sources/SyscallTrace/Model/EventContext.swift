/// Where and when an event happened.
struct EventContext {
    /// The task that the event is of (`common_pid`).
    let pid: Int32
    /// The CPU that recorded it; -1 for what no event tells.
    let cpu: Int
    /// The time, in nanoseconds of the trace clock.
    let timestamp: UInt64
}
