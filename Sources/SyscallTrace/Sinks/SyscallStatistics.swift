/// What is known of the calls of one syscall.
public struct SyscallStatistics: Sendable {
    /// The name.
    public let name: String
    /// Calls that returned.
    public internal(set) var calls: UInt64 = 0
    /// Calls whose duration is known: all, unless events were lost.
    public internal(set) var timed: UInt64 = 0
    /// How many calls failed, by error number.
    public internal(set) var errors: [Int: UInt64] = [:]
    /// The sum of the durations, in nanoseconds.
    public internal(set) var total: UInt64 = 0
    /// The shortest duration, in nanoseconds; the largest number if no duration is known.
    public internal(set) var minimum: UInt64 = .max
    /// The longest duration, in nanoseconds; 0 if no duration is known.
    public internal(set) var maximum: UInt64 = 0
    /// All durations, in nanoseconds.
    public internal(set) var histogram = Histogram()

    /// How many calls failed.
    public var failures: UInt64 { errors.values.reduce(0, +) }
    /// The mean duration, in nanoseconds; 0 if no duration is known.
    public var mean: UInt64 { timed == 0 ? 0 : total / timed }

    /// Counts a call. `duration` is nil after a loss: then it is not known whether the exit belongs to the entry.
    @inline(__always)
    mutating func add(_ result: Int64, _ duration: UInt64?) {
        calls &+= 1
        if result.isError { errors[Int(-result), default: 0] &+= 1 }
        guard let duration else { return }
        timed &+= 1
        total &+= duration
        minimum = min(minimum, duration)
        maximum = max(maximum, duration)
        histogram.add(duration)
    }

    /// The duration in nanoseconds that `fraction` of the calls did not exceed, to 1/32 of its value.
    public func percentile(_ fraction: Double) -> UInt64 { min(histogram.percentile(fraction), maximum) }
}
