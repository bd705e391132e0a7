import Glibc

/// The clock of the traces that we make: `mono`, which is CLOCK_MONOTONIC and which all CPUs share.
public enum TraceClock {
    /// Its name in `trace_clock`.
    public static let name = "mono"

    /// The time now, in nanoseconds.
    public static func now() -> UInt64 { UInt64(bitPattern: read(CLOCK_MONOTONIC)) }

    /// CLOCK_REALTIME minus CLOCK_MONOTONIC, now, in nanoseconds.
    public static func realtimeOffset() -> Int64 {
        // The narrowest of a few brackets.
        var best = (width: Int64.max, offset: Int64(0))
        for _ in 0..<5 {
            let before = read(CLOCK_MONOTONIC)
            let real = read(CLOCK_REALTIME)
            let after = read(CLOCK_MONOTONIC)
            if after - before < best.width { best = (after - before, real - (before + after) / 2) }
        }
        return best.offset
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
