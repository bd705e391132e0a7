/// An event and where it happened.
public struct TraceEvent: ~Escapable {
    /// The CPU's number.
    public let cpu: Int
    /// The time, in units of the trace clock.
    public let timestamp: UInt64
    /// The event's bytes.
    public let payload: EventPayload

    @inlinable
    @_lifetime(copy payload)
    init(cpu: Int, timestamp: UInt64, payload: EventPayload) {
        self.cpu = cpu
        self.timestamp = timestamp
        self.payload = payload
    }
}
