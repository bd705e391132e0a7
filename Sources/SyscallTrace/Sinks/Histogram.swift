/// Counts of durations, in buckets whose width is at most 1/32 of their value, as HdrHistogram's are.
public struct Histogram: Sendable {
    @usableFromInline var counts: [UInt64] = []

    /// No durations.
    public init() {}

    /// Buckets per power of two.
    private static let precision = 5

    /// The bucket of `value`.
    @inline(__always)
    static func bucket(_ value: UInt64) -> Int {
        if value < 64 { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount - precision
        return exponent << precision + Int(value >> UInt64(exponent))
    }

    /// The largest value in `bucket`.
    static func upperBound(_ bucket: Int) -> UInt64 {
        if bucket < 64 { return UInt64(bucket) }
        let exponent = bucket >> precision - 1
        let mantissa = UInt64(bucket - exponent << precision)
        return (mantissa + 1) << UInt64(exponent) &- 1
    }

    /// Counts `value`.
    @inline(__always)
    mutating func add(_ value: UInt64) {
        let bucket = Histogram.bucket(value)
        if bucket >= counts.count { grow(bucket) }
        counts[bucket] &+= 1
    }

    @inline(never)
    private mutating func grow(_ bucket: Int) {
        // Buckets up to a second or so at once; more only if there are such durations.
        counts.append(contentsOf: repeatElement(0, count: max(bucket + 1, 800) - counts.count))
    }

    /// The value below or at which `fraction` of the durations are, to the next bucket's bound.
    public func percentile(_ fraction: Double) -> UInt64 {
        let total = counts.reduce(0, +)
        guard total > 0 else { return 0 }
        let rank = max(1, UInt64((fraction * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return Histogram.upperBound(bucket) }
        }
        return Histogram.upperBound(counts.count - 1)
    }

    /// Counts by power of two: from `low` (inclusive) to `2 * low`.
    public var powersOfTwo: [(low: UInt64, count: UInt64)] {
        var rows: [(low: UInt64, count: UInt64)] = []
        for (bucket, count) in counts.enumerated() where count > 0 {
            let value = Histogram.upperBound(bucket)
            let low: UInt64 = value == 0 ? 0 : 1 << UInt64(63 - value.leadingZeroBitCount)
            if rows.last?.low == low { rows[rows.count - 1].count += count } else { rows.append((low, count)) }
        }
        return rows
    }

    /// Adds the durations of another histogram.
    mutating func merge(_ other: Histogram) {
        if other.counts.count > counts.count { grow(other.counts.count - 1) }
        for (bucket, count) in other.counts.enumerated() { counts[bucket] += count }
    }
}
