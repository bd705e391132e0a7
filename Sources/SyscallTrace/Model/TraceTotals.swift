/// The totals of a trace, whether its calls were shown or not.
public struct TraceTotals: Sendable, Hashable {
    /// Events that were read, of every kind: with those that were lost, all that the kernel made.
    public internal(set) var events: UInt64 = 0
    /// Calls that returned and whose entry was seen.
    public internal(set) var calls: UInt64 = 0
    /// Calls that did not return, or whose exit was not seen.
    public internal(set) var unfinishedCalls: UInt64 = 0
    /// Events that the kernel says it dropped, where a page says how many; stays at the largest number.
    public internal(set) var lostEvents: UInt64 = 0
    /// Marks of dropped events that do not say how many.
    public internal(set) var unknownLosses: UInt64 = 0
    /// Calls that were named as those of a native program though no event says that it was one.
    public internal(set) var guessedNames: UInt64 = 0
    /// Whether every call of compat programs has events.
    public internal(set) var recordsCompat = false
    /// The times of the first entry, and of the last entry or exit, in nanoseconds of the trace clock.
    var firstCall: UInt64 = .max
    var lastCall: UInt64 = 0
    /// The time of the last event of any kind.
    var lastEvent: UInt64 = 0

    /// From the first entry to the last entry or exit, in nanoseconds.
    public var span: UInt64 { lastCall >= firstCall ? lastCall - firstCall : 0 }
}

extension UInt64 {
    /// The sum, or the largest number if that is too large for one: counts and times of a trace may be anything.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }
}
