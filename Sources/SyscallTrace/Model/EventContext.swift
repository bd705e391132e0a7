import Ftrace

/// Where and when an event happened.
struct EventContext {
    /// The task that the event is of (`common_pid`).
    let pid: Int32
    /// The CPU that recorded it; -1 for what no event tells.
    let cpu: Int
    /// The time, in nanoseconds of the trace clock.
    let timestamp: UInt64
}

extension EventContext {
    /// `error`, with the place of this event.
    func failure(_ error: RingBufferError) -> TraceError { .event(error, cpu: cpu, timestamp: timestamp) }

    /// The value of `argument` in `event`, which is the event of this context.
    @inline(__always)
    func value(of argument: SyscallArgument, in event: EventPayload) throws(TraceError) -> UInt64 {
        do {
            return try argument.value(in: event)
        } catch {
            throw failure(error)
        }
    }
}
